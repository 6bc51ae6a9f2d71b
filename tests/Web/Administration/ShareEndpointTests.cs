using System.Net;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web.Tests;

/// <summary>Mailboxes that are shared.</summary>
public class ShareEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    private const string Shares = "accounts/alice@here.test/shares";

    [Fact]
    public async Task A_mailbox_is_shared_shown_and_taken_back()
    {
        Assert.Empty((await server.AskAsync("GET", Shares)).EnumerateArray());
        await server.AskAsync("PUT", Shares, """{"mailbox":"INBOX","with":"anyone","rights":"reader"}""");
        await server.AskAsync("PUT", Shares, """{"mailbox":"Sent","with":"anyone","rights":"lrs","denied":"e"}""");
        JsonElement[] listed = [.. (await server.AskAsync("GET", Shares)).EnumerateArray()];
        Assert.Equal(["INBOX anyone reader -", "Sent anyone lrs e"], listed.Select(static one => $"{one.GetProperty("mailbox")} {one.GetProperty("with")} {one.GetProperty("rights")} {(one.TryGetProperty("denied", out JsonElement denied) ? denied : "-")}"));
        await server.AskAsync("DELETE", Shares + "?mailbox=INBOX&with=anyone", expected: HttpStatusCode.NoContent);
        await server.AskAsync("DELETE", Shares + "?mailbox=Sent&with=anyone", expected: HttpStatusCode.NoContent);
        Assert.Empty((await server.AskAsync("GET", Shares)).EnumerateArray());
    }

    [Theory]
    [InlineData("accounts/nobody@here.test/shares", """{"mailbox":"INBOX","with":"anyone","rights":"reader"}""", HttpStatusCode.NotFound)]
    [InlineData(Shares, """{"mailbox":"Nothing","with":"anyone","rights":"reader"}""", HttpStatusCode.NotFound)]
    [InlineData(Shares, """{"mailbox":"INBOX","with":"anyone","rights":"lrz"}""", HttpStatusCode.BadRequest)]
    [InlineData(Shares, """{"mailbox":"INBOX","with":"nobody@here.test","rights":"reader"}""", HttpStatusCode.BadRequest)]
    [InlineData(Shares, """{"mailbox":"INBOX","with":"alice@here.test","rights":"reader"}""", HttpStatusCode.Conflict)]
    public async Task What_cannot_be_shared_is_refused(string path, string body, HttpStatusCode status) => await server.FailAsync("PUT", path, status, body);

    [Fact]
    public async Task A_folder_is_found_however_its_name_is_composed()
    {
        AccountId alice = (await server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("alice@here.test"), TestContext.Current.CancellationToken))!.Id;
        await server.Store.WriteAsync(transaction => transaction.CreateMailbox(alice, "Caf\u00e9"), TestContext.Current.CancellationToken);
        const string Decomposed = "Cafe\u0301";
        JsonElement shared = await server.AskAsync("PUT", Shares, $$"""{"mailbox":"{{Decomposed}}","with":"anyone","rights":"reader"}""");
        Assert.Equal("Caf\u00e9", Assert.Single(shared.EnumerateArray()).GetProperty("mailbox").GetString());
        await server.AskAsync("DELETE", $"{Shares}?mailbox={Uri.EscapeDataString(Decomposed)}&with=anyone", expected: HttpStatusCode.NoContent);
        Assert.Empty((await server.AskAsync("GET", Shares)).EnumerateArray());
        // A code point that is no character is in no name.
        await server.FailAsync("PUT", Shares, HttpStatusCode.NotFound, $$"""{"mailbox":"Caf{{'\uffff'}}","with":"anyone","rights":"reader"}""");
    }
}
