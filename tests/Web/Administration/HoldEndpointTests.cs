using System.Net;
using System.Text.Json;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web.Tests;

/// <summary>Accounts whose sending is held.</summary>
public class HoldEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task An_account_is_held_shown_and_released()
    {
        await server.FailAsync("GET", "accounts/alice@here.test/hold", HttpStatusCode.NotFound);
        JsonElement held = await server.AskAsync("POST", "accounts/alice@here.test/hold", """{"reason":"spam"}""");
        Assert.Equal(("alice@here.test", "spam"), (held.GetProperty("account").GetString(), held.GetProperty("reason").GetString()));
        Assert.Equal("spam", (await server.AskAsync("GET", "accounts/alice@here.test/hold")).GetProperty("reason").GetString());
        Assert.Contains((await server.AskAsync("GET", "holds")).EnumerateArray(), static one => one.GetProperty("account").GetString() == "alice@here.test");
        await server.FailAsync("POST", "accounts/alice@here.test/release", HttpStatusCode.BadRequest, """{"heldMail":"burn"}""");
        Assert.Equal("discarding", (await server.AskAsync("POST", "accounts/alice@here.test/release", """{"heldMail":"discard"}""")).GetProperty("state").GetString());
        await server.AskAsync("POST", "accounts/alice@here.test/hold", $$"""{"reason":"{{new string('x', 500)}}"}""");
        await server.FailAsync("POST", "accounts/alice@here.test/hold", HttpStatusCode.BadRequest, $$"""{"reason":"{{new string('x', 501)}}"}""");
        await server.FailAsync("POST", "accounts/nobody@here.test/hold", HttpStatusCode.NotFound, "{}");
    }

    [Fact]
    public async Task The_servers_own_reasons_are_in_Chinese_and_an_administrators_as_he_wrote_them()
    {
        const string Words = "12 messages say the same; 7 of 9 recipients do not exist";
        foreach ((string name, string by, string shown) in new[] { ("machine", AccountHolds.Machine, "12 封邮件内容相同；9 个收件人中有 7 个不存在"), ("person", "root@here.test", Words) })
        {
            await server.AskAsync("POST", "accounts", $$"""{"address":"{{name}}@here.test"}""", HttpStatusCode.Created);
            Account account = (await server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse($"{name}@here.test"), TestContext.Current.CancellationToken))!;
            await server.Service<AccountHolds>().HoldAsync(account.Id, Words, by, cancellationToken: TestContext.Current.CancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/accounts/{name}@here.test/hold");
            request.Headers.AcceptLanguage.ParseAdd("zh-CN");
            using HttpResponseMessage answer = await server.Local.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(shown, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("reason").GetString());
        }
    }

    [Fact]
    public async Task A_dry_run_neither_holds_nor_releases()
    {
        await server.AskAsync("POST", "accounts", """{"address":"tried@here.test"}""", HttpStatusCode.Created);
        Assert.Equal("tried", (await server.AskAsync("POST", "accounts/tried@here.test/hold?dryRun=true", """{"reason":"tried"}""")).GetProperty("reason").GetString());
        await server.FailAsync("GET", "accounts/tried@here.test/hold", HttpStatusCode.NotFound);
        await server.FailAsync("POST", "accounts/tried@here.test/release?dryRun=true", HttpStatusCode.NotFound, """{"heldMail":"deliver"}""");
        await server.AskAsync("POST", "accounts/tried@here.test/hold", """{"reason":"meant"}""");
        Assert.Equal("delivering", (await server.AskAsync("POST", "accounts/tried@here.test/release?dryRun=true", """{"heldMail":"deliver"}""")).GetProperty("state").GetString());
        Assert.Contains((await server.AskAsync("GET", "accounts/tried@here.test/hold")).GetProperty("state").GetString(), new[] { "holding", "held" });
    }
}
