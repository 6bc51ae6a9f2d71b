using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>What others see of a domain, compared with what it should be, once and until all see it.</summary>
public sealed class DnsCheckEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_check_names_what_is_missing_and_is_good_once_it_is_published()
    {
        string domain = await DomainAsync("checked.test");
        JsonElement before = await CheckAsync(domain);
        Assert.Equal("Error", Finding(before, "missing", "checked.test", "MX").GetProperty("severity").GetString());
        Assert.False(before.GetProperty("isGood").GetBoolean());

        await PublishAsync(domain);
        JsonElement after = await CheckAsync(domain);
        Assert.True(after.GetProperty("isGood").GetBoolean(), after.ToString());
        Assert.Equal(["dmarc-none"], after.GetProperty("findings").EnumerateArray().Select(static f => f.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_key_signs_once_a_check_has_seen_its_record_everywhere_and_not_before()
    {
        string domain = await DomainAsync("signing.test");
        JsonElement key = await server.AskAsync("POST", $"domains/{domain}/dkim", """{"algorithm":"ed25519","selector":"first"}""", HttpStatusCode.Created);
        async Task<string> StateAsync() => Assert.Single((await server.AskAsync("GET", $"dkim?domain={domain}")).EnumerateArray()).GetProperty("state").GetString()!;
        Assert.Equal("waiting", key.GetProperty("state").GetString());
        await CheckAsync(domain);
        Assert.Equal("waiting", await StateAsync());

        // One resolver remembers that there was none: who asks it would take the signature for forged.
        await PublishAsync(domain);
        server.Dns.Remember("first._domainkey." + domain, "TXT", []);
        await CheckAsync(domain);
        Assert.Equal("waiting", await StateAsync());
        server.Dns.Remember("first._domainkey." + domain, "TXT", null);
        await CheckAsync(domain);
        Assert.Equal("signing", await StateAsync());
    }

    [Fact]
    public async Task Findings_and_purposes_are_in_the_language_that_is_asked_for()
    {
        string domain = await DomainAsync("chinese.test");
        JsonElement mx = Finding(await CheckAsync(domain, "?language=zh-CN"), "missing", "chinese.test", "MX");
        Assert.Equal("chinese.test 缺少 MX 记录 10 mx.here.test.（用途：把发往 chinese.test 的邮件送到这里）。", mx.GetProperty("message").GetString());
        Assert.Equal("请发布这条记录。", mx.GetProperty("advice").GetString());
        JsonElement records = await server.AskAsync("GET", $"domains/{domain}/records?language=zh-CN");
        Assert.Contains("TLS-RPT：别人无法通过 TLS 发信时的报告（RFC 8460）", records.GetProperty("records").EnumerateArray().Select(static r => r.GetProperty("purpose").GetString()));
        JsonElement steps = await server.AskAsync("GET", $"domains/{domain}/records?format=steps&provider=aliyun&language=zh-CN");
        Assert.Equal("服务器的地址", steps.GetProperty("guide").GetProperty("elsewhere")[0].GetProperty("purpose").GetString());
    }

    [Fact]
    public async Task Where_no_language_is_asked_for_the_callers_decides()
    {
        string domain = await DomainAsync("preferred.test");
        foreach ((string path, string preferred, string purpose) in new[]
        {
            ("records", "zh-CN", "TLS-RPT：别人无法通过 TLS 发信时的报告（RFC 8460）"),
            ("records?language=en", "zh-CN", "TLS-RPT: others report when they could not send over TLS (RFC 8460)"),
            ("records", "en", "TLS-RPT: others report when they could not send over TLS (RFC 8460)"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/domains/{domain}/{path}");
            request.Headers.AcceptLanguage.ParseAdd(preferred);
            using HttpResponseMessage answer = await server.Local.SendAsync(request, TestContext.Current.CancellationToken);
            JsonElement records = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("records");
            Assert.Contains(purpose, records.EnumerateArray().Select(static r => r.GetProperty("purpose").GetString()));
            if (path == "records") Assert.Equal(preferred, answer.Content.Headers.ContentLanguage.Single());
        }
    }

    [Fact]
    public async Task What_spf_costs_others_is_part_of_the_check()
    {
        string domain = await DomainAsync("costly.test");
        server.Dns.Set(domain, "TXT", "\"v=spf1 +all\"");
        server.Dns.Resolver.Txt(domain, "v=spf1 +all");
        Finding(await CheckAsync(domain), "spf-everybody", domain, "TXT");
    }

    [Fact]
    public async Task A_watch_is_a_line_for_each_look_and_ends_when_all_see_it()
    {
        string domain = await DomainAsync("watched.test");
        await PublishAsync(domain);
        server.Dns.Remember(domain, "MX", ["10 old.test."]);
        using HttpResponseMessage response = await server.Local.GetAsync($"/api/v1/domains/{domain}/dns/watch", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        JsonElement first = JsonDocument.Parse((await lines.ReadLineAsync(Token))!).RootElement;
        Assert.False(first.GetProperty("done").GetBoolean());
        JsonElement pending = Assert.Single(first.GetProperty("pending").EnumerateArray());
        Assert.Equal("MX", pending.GetProperty("type").GetString());
        Assert.Equal(["198.51.100.53:53"], pending.GetProperty("lagging").EnumerateArray().Select(static l => l.GetString()));

        server.Dns.Remember(domain, "MX", null);
        string last = "";
        while (await lines.ReadLineAsync(Token) is { } line) last = line;
        Assert.True(JsonDocument.Parse(last).RootElement.GetProperty("done").GetBoolean());
    }

    [Fact]
    public async Task A_domain_of_others_is_neither_checked_nor_watched()
    {
        await server.FailAsync("POST", "domains/elsewhere.test/dns/check", HttpStatusCode.NotFound, "{}");
        await server.FailAsync("GET", "domains/elsewhere.test/dns/watch", HttpStatusCode.NotFound);
    }

    private Task<JsonElement> CheckAsync(string domain, string query = "") => server.AskAsync("POST", $"domains/{domain}/dns/check{query}", "{}");

    private static JsonElement Finding(JsonElement check, string code, string name, string type) =>
        Assert.Single(check.GetProperty("findings").EnumerateArray(), f => f.GetProperty("code").GetString() == code && f.GetProperty("name").GetString() == name && f.GetProperty("type").GetString() == type);

    // A domain that somebody serves, with nothing published yet.
    private async Task<string> DomainAsync(string domain)
    {
        await server.AskAsync("POST", "domains", $$"""{"name":"{{domain}}"}""", HttpStatusCode.Created);
        server.Dns.Set(domain, "NS", "ns.here.test.");
        server.Dns.Set("here.test", "NS", "ns.here.test.");
        server.Dns.Resolver.A("mx.here.test", "192.0.2.25").Ptr("192.0.2.25", "mx.here.test");
        return domain;
    }

    private async Task PublishAsync(string domain)
    {
        JsonElement records = await server.AskAsync("GET", $"domains/{domain}/records");
        foreach (var set in records.GetProperty("records").EnumerateArray().Select(static r => (Name: r.GetProperty("name").GetString()!, Type: r.GetProperty("type").GetString()!, Value: r.GetProperty("value").GetString()!)).GroupBy(static r => (r.Name, r.Type)))
            server.Dns.Set(set.Key.Name, set.Key.Type, [.. set.Select(static r => r.Value)]);
        server.Dns.Resolver.Txt(domain, "v=spf1 mx -all").Mx(domain, (10, "mx.here.test"));
    }
}
