using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>Records of a domain and what they are made from.</summary>
public class DnsEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task Providers_are_listed_in_the_language_that_was_asked_for_and_all_are_known()
    {
        JsonElement english = await server.AskAsync("GET", "dns/providers"), chinese = await server.AskAsync("GET", "dns/providers?language=zh-CN");
        Assert.Contains(english.GetProperty("consoles").EnumerateArray(), static one => one.GetProperty("name").GetString() == "Tencent Cloud DNSPod");
        Assert.Contains(chinese.GetProperty("consoles").EnumerateArray(), static one => one.GetProperty("name").GetString() == "腾讯云 DNSPod");
        Assert.Contains(chinese.GetProperty("publishers").EnumerateArray(), static one => one.GetProperty("id").GetString() == "rfc2136");
        foreach (JsonElement one in english.GetProperty("consoles").EnumerateArray())
            Assert.NotEqual(JsonValueKind.Undefined, (await server.AskAsync("GET", $"domains/here.test/records?format=steps&provider={one.GetProperty("id").GetString()}")).GetProperty("guide").ValueKind);
    }

    [Fact]
    public async Task Settings_are_kept_and_change_the_records()
    {
        Assert.Equal("-all", (await server.AskAsync("GET", "domains/here.test/dns")).GetProperty("spfEnding").GetString());
        await server.AskAsync("PATCH", "domains/here.test/dns", """{"spfIncludes":["_spf.news.test"],"spfEnding":"~all","secondHost":"mx2.here.test","dmarcPolicy":"reject"}""");
        JsonElement settings = await server.AskAsync("PATCH", "domains/here.test/dns", """{"dmarcReports":["dmarc@here.test"]}""");
        Assert.Equal("~all", settings.GetProperty("spfEnding").GetString());
        List<string> records = await RecordsAsync("domains/here.test/records");
        Assert.Contains("here.test TXT \"v=spf1 mx include:_spf.news.test ~all\"", records);
        Assert.Contains("here.test MX 20 mx2.here.test.", records);
        Assert.Contains("_dmarc.here.test TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@here.test\"", records);
        await server.AskAsync("PATCH", "domains/here.test/dns", """{"secondHost":"","spfIncludes":[]}""");
        Assert.DoesNotContain("here.test MX 20 mx2.here.test.", await RecordsAsync("domains/here.test/records"));
    }

    [Fact]
    public async Task Keys_of_the_domain_are_among_its_records()
    {
        JsonElement key = await server.AskAsync("POST", "domains/here.test/dkim", """{"algorithm":"ed25519","selector":"shown"}""", HttpStatusCode.Created);
        Assert.Contains($"shown._domainkey.here.test TXT \"{key.GetProperty("record").GetString()}\"", await RecordsAsync("domains/here.test/records"));
    }

    [Fact]
    public async Task Records_come_as_a_zone_file_and_as_steps_in_chinese()
    {
        Assert.StartsWith("$ORIGIN here.test.\n$TTL 3600\n", (await server.AskAsync("GET", "domains/here.test/records?format=zone")).GetProperty("zoneFile").GetString(), StringComparison.Ordinal);
        JsonElement guide = (await server.AskAsync("GET", "domains/here.test/records?format=steps&provider=aliyun&language=zh-CN")).GetProperty("guide");
        Assert.Equal("阿里云云解析 DNS", guide.GetProperty("provider").GetString());
        Assert.Equal("记录类型", guide.GetProperty("steps")[0].GetProperty("fields")[0].GetProperty("label").GetString());
    }

    [Fact]
    public async Task A_flattened_spf_has_addresses_only()
    {
        string? text = (await server.AskAsync("GET", "domains/here.test/records?flatten=true")).GetProperty("flattenedSpf").GetString();
        Assert.StartsWith("v=spf1 ip4:192.0.2.25 ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"dmarcPolicy":"strict"}""")]
    [InlineData("""{"spfIncludes":["a b"]}""")]
    [InlineData("""{"zone":"elsewhere.test"}""")]
    [InlineData("""{"timeToLive":1}""")]
    public async Task Settings_that_cannot_be_are_refused(string body) => await server.FailAsync("PATCH", "domains/here.test/dns", HttpStatusCode.BadRequest, body);

    [Fact]
    public async Task A_domain_of_others_has_no_records_here()
    {
        await server.FailAsync("GET", "domains/elsewhere.test/records", HttpStatusCode.NotFound);
        await server.FailAsync("PATCH", "domains/elsewhere.test/dns", HttpStatusCode.NotFound, "{}");
        await server.FailAsync("GET", "domains/here.test/records?format=xml", HttpStatusCode.BadRequest);
    }

    private async Task<List<string>> RecordsAsync(string path) =>
        [.. (await server.AskAsync("GET", path)).GetProperty("records").EnumerateArray().Select(static r => $"{r.GetProperty("name").GetString()} {r.GetProperty("type").GetString()} {r.GetProperty("value").GetString()}")];
}
