using System.Net;
using System.Text;
using System.Text.Json;
using Posthouse.SenderAuth;

namespace Posthouse.Web.Tests;

/// <summary>The policy of a domain here, as an administrator sets it and others fetch it.</summary>
public class MtaStsTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task A_policy_is_set_served_at_its_own_host_and_taken_away()
    {
        Assert.Equal("off", (await server.AskAsync("GET", "domains/here.test/mta-sts")).GetProperty("mode").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync("mta-sts.here.test")).Status);

        JsonElement testing = await server.AskAsync("PUT", "domains/here.test/mta-sts", """{"mode":"testing"}""");
        Assert.Equal("_mta-sts.here.test", testing.GetProperty("recordName").GetString());
        Assert.True(MtaStsRecord.TryParse(testing.GetProperty("record").GetString()!, out MtaStsRecord? record));
        (HttpStatusCode status, string? type, string text) = await FetchAsync("mta-sts.here.test");
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (status, type));
        Assert.Equal("version: STSv1\r\nmode: testing\r\nmx: localhost\r\nmax_age: 86400\r\n", text);
        Assert.Equal(text, (await FetchAsync("MTA-STS.Here.Test:8443")).Text);

        JsonElement enforced = await server.AskAsync("PUT", "domains/here.test/mta-sts", """{"mode":"enforce","maxAge":1209600,"mx":["mx.here.test","*.backup.test"]}""");
        Assert.NotEqual(record.Id, enforced.GetProperty("id").GetString());
        Assert.True(MtaStsPolicyParser.TryParse(Encoding.UTF8.GetBytes((await FetchAsync("mta-sts.here.test")).Text), out MtaStsPolicy? policy));
        Assert.Equal((MtaStsMode.Enforce, TimeSpan.FromDays(14)), (policy.Mode, policy.MaxAge));
        Assert.Equal(["mx.here.test", "*.backup.test"], policy.Mx);

        await server.AskAsync("PUT", "domains/here.test/mta-sts", """{"mode":"testing"}""");
        Assert.Equal(record.Id, (await server.AskAsync("GET", "domains/here.test/mta-sts")).GetProperty("id").GetString());
        await server.AskAsync("PUT", "domains/here.test/mta-sts", """{"mode":"off"}""");
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync("mta-sts.here.test")).Status);
    }

    [Theory]
    [InlineData("here.test")]
    [InlineData("mta-sts.elsewhere.test")]
    [InlineData("mta-sts.")]
    [InlineData("mta-sts.mta-sts.here.test")]
    public async Task Nothing_is_served_at_other_names(string host) => Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync(host)).Status);

    [Theory]
    [InlineData("""{"mode":"strict"}""")]
    [InlineData("""{"mode":"enforce","maxAge":0}""")]
    [InlineData("""{"mode":"enforce","maxAge":99999999}""")]
    [InlineData("""{"mode":"enforce","mx":["not a name"]}""")]
    [InlineData("""{"mode":"enforce","mx":["a.test\nmx: b.test"]}""")]
    public async Task What_is_no_policy_is_refused(string body) => await server.FailAsync("PUT", "domains/here.test/mta-sts", HttpStatusCode.BadRequest, body);

    [Fact]
    public async Task Only_domains_here_have_one() => await server.FailAsync("PUT", "domains/elsewhere.test/mta-sts", HttpStatusCode.NotFound, """{"mode":"testing"}""");

    private async Task<(HttpStatusCode Status, string? Type, string Text)> FetchAsync(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/mta-sts.txt");
        request.Headers.Host = host;
        using HttpResponseMessage response = await server.Outside.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
