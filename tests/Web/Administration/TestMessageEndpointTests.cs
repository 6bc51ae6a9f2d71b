using System.Net;
using System.Text;
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

    [Fact]
    public async Task The_reason_why_it_was_refused_is_in_Chinese_too()
    {
        await server.AskAsync("POST", "accounts", """{"address":"stopped@here.test"}""", HttpStatusCode.Created);
        await server.AskAsync("POST", "accounts/stopped@here.test/hold", """{"reason":"tried"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts/stopped@here.test/test-message") { Content = new StringContent("""{"to":"someone@far.test"}""", Encoding.UTF8, "application/json") };
        request.Headers.AcceptLanguage.ParseAdd("zh-CN");
        using HttpResponseMessage answer = await server.Local.SendAsync(request, TestContext.Current.CancellationToken);
        string detail = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("detail").GetString()!;
        Assert.Equal("邮件在本服务器被拒绝（451 4.7.1）：该账号可能被他人盗用，已暂停发信：请修改密码，并联系管理员恢复", detail);
    }
}
