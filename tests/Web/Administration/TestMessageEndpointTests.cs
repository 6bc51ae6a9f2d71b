using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>A message that an administrator sends to see whether mail arrives.</summary>
public class TestMessageEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task A_test_message_goes_the_way_of_all_mail_and_can_be_traced()
    {
        JsonElement sent = await server.AskAsync("POST", "accounts/alice@here.test/test-message", """{"to":"someone@far.test","language":"zh-CN"}""");
        string trace = sent.GetProperty("trace").GetString()!;
        Assert.Equal(("alice@here.test", "someone@far.test"), (sent.GetProperty("from").GetString(), sent.GetProperty("to").GetString()));
        string[] kinds = [.. (await server.AskAsync("GET", "trace?trace=" + trace)).EnumerateArray().Select(static record => record.GetProperty("kind").GetString()!)];
        Assert.Contains("received", kinds);
        Assert.Contains("queued", kinds);
        Assert.Contains((await server.AskAsync("GET", "queue")).EnumerateArray(), one => one.GetProperty("trace").GetString() == trace);
    }

    [Fact]
    public async Task It_is_refused_where_nothing_could_be_sent()
    {
        await server.FailAsync("POST", "accounts/nobody@here.test/test-message", HttpStatusCode.NotFound, """{"to":"someone@far.test"}""");
        await server.FailAsync("POST", "accounts/alice@here.test/test-message", HttpStatusCode.BadRequest, """{"to":"nowhere"}""");
        await server.FailAsync("POST", "accounts/alice@here.test/test-message?dryRun=true", HttpStatusCode.BadRequest, """{"to":"someone@far.test"}""");
    }
}
