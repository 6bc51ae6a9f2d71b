using System.Text;
using System.Text.Json;

namespace Posthouse.Jmap.Tests;

public sealed class UnsubscribeTests
{
    private static async Task<string> DeliverAsync(JmapServer server, string fields) =>
        JmapIds.Of((await server.AppendAsync(server.Alice, fields + "From: list@list.test\r\nSubject: news\r\n\r\nx\r\n", delivered: true)).Message);

    private static async Task<string> ImportAsync(JmapClient client, string fields)
    {
        string blob = (await client.UploadAsync(Encoding.UTF8.GetBytes(fields + "From: list@list.test\r\nSubject: news\r\n\r\nx\r\n"), "message/rfc822")).GetProperty("blobId").GetString()!;
        string inbox = (await client.GetAsync("Mailbox", "{}"))[0].GetProperty("id").GetString()!;
        JsonElement made = await client.CallAsync("Email/import", $$"""{"emails":{"m":{"blobId":"{{blob}}","mailboxIds":{"{{inbox}}":true} } } }""");
        return made.GetProperty("created").GetProperty("m").GetProperty("id").GetString()!;
    }

    private static string Signed(string address) =>
        "Authentication-Results: mx.here.test; dkim=pass header.d=list.test\r\n" +
        "DKIM-Signature: v=1; a=rsa-sha256; d=list.test; s=s; h=From:List-Unsubscribe:List-Unsubscribe-Post; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n" +
        $"List-Unsubscribe: <{address}>, <mailto:leave@list.test>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";

    [Fact]
    public async Task One_click_is_sent_by_the_server()
    {
        await using PushReceiver list = await PushReceiver.StartAsync();
        await using JmapServer server = await list.ServeAsync(new JmapOptions { AllowPrivateImages = true });
        using JmapClient client = await server.SignInAsync();
        string id = await DeliverAsync(server, Signed(list.Url));
        Assert.Equal("oneClick", (await client.CallAsync("Email/unsubscribe", $$"""{"emailId":"{{id}}","dryRun":true}""")).GetProperty("outcome").GetString());
        Assert.True(list.IsEmpty);
        Assert.Equal("done", (await client.CallAsync("Email/unsubscribe", $$"""{"emailId":"{{id}}"}""")).GetProperty("outcome").GetString());
        PushMessage sent = await list.NextAsync();
        Assert.Equal("List-Unsubscribe=One-Click", Encoding.UTF8.GetString(sent.Body));
        Assert.Equal("application/x-www-form-urlencoded", sent.Headers.ContentType.ToString());
        Assert.Equal("", sent.Headers.Cookie.ToString());
    }

    [Fact]
    public async Task A_list_that_refuses_and_one_inside_are_failures()
    {
        await using PushReceiver list = await PushReceiver.StartAsync();
        list.Answer = static _ => 500;
        await using JmapServer server = await list.ServeAsync(new JmapOptions { AllowPrivateImages = true });
        using JmapClient client = await server.SignInAsync();
        Assert.Equal("failed", (await client.CallAsync("Email/unsubscribe", $$"""{"emailId":"{{await DeliverAsync(server, Signed(list.Url))}}"}""")).GetProperty("outcome").GetString());
        await using JmapServer careful = await list.ServeAsync(new JmapOptions());
        using JmapClient other = await careful.SignInAsync();
        Assert.Equal("failed", (await other.CallAsync("Email/unsubscribe", $$"""{"emailId":"{{await DeliverAsync(careful, Signed(list.Url))}}"}""")).GetProperty("outcome").GetString());
        Assert.Equal(500, list.Answer(await list.NextAsync()));
        Assert.True(list.IsEmpty);
    }

    // RFC 8601 §5: who puts a message into his mailbox himself writes into it what he likes; also "checked by us".
    [Fact]
    public async Task What_did_not_come_by_delivery_is_not_believed()
    {
        await using PushReceiver list = await PushReceiver.StartAsync();
        await using JmapServer server = await list.ServeAsync(new JmapOptions { AllowPrivateImages = true });
        using JmapClient client = await server.SignInAsync();
        string id = await ImportAsync(client, Signed(list.Url));
        Assert.Equal("mail", (await client.CallAsync("Email/unsubscribe", $$"""{"emailId":"{{id}}"}""")).GetProperty("outcome").GetString());
        Assert.True(list.IsEmpty);
        // A copy of what came is believed as that is.
        string came = await DeliverAsync(server, Signed(list.Url)), junk = (await server.MailboxAsync(server.Alice, Posthouse.Mail.MailboxRole.Junk)).Id.ToString();
        await client.CallAsync("Email/set", $$$"""{"update":{"{{{came}}}":{"mailboxIds":{"{{{junk}}}":true} } } }""");
        Assert.Equal("oneClick", (await client.CallAsync("Email/unsubscribe", $$"""{"emailId":"{{came}}","dryRun":true}""")).GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("List-Unsubscribe: <https://list.test/u>, <mailto:leave@list.test>\r\n", "mail")]
    [InlineData("List-Unsubscribe: <https://list.test/u>\r\n", "page")]
    [InlineData("", "none")]
    public async Task What_the_server_cannot_do_alone_is_told(string fields, string outcome)
    {
        await using var server = new JmapServer();
        await server.InitializeAsync();
        using JmapClient client = await server.SignInAsync();
        JsonElement answer = await client.CallAsync("Email/unsubscribe", $$"""{"emailId":"{{await ImportAsync(client, fields)}}"}""");
        Assert.Equal(outcome, answer.GetProperty("outcome").GetString());
        Assert.Equal("invalidArguments", await client.FailAsync("Email/unsubscribe", """{"emailId":"Mnone"}"""));
    }
}
