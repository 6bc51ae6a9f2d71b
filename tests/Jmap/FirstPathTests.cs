using System.Net;
using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap.Tests;

/// <summary>What every client does first: the Session, the mailboxes, a list, its messages.</summary>
public class FirstPathTests(JmapServer server) : IClassFixture<JmapServer>
{
    private const string Message = """
        From: "Joe Bloggs" <joe@bloggs.example.net>
        To: alice@here.test
        Subject: Dinner on Thursday?
        Date: Tue, 1 Jul 2014 12:17:00 +0200
        Message-ID: <dinner@bloggs.example.net>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        Hello Alice,
        shall we?

        """;

    [Fact]
    public async Task A_client_signs_in_and_shows_its_inbox_in_one_request()
    {
        using JmapClient client = await server.SignInAsync();
        await server.AppendAsync(server.Alice, Message);
        string inbox = (await server.MailboxAsync(server.Alice, MailboxRole.Inbox)).Id.ToString();
        var responses = await client.CallsAsync($$$"""
            [
              ["Mailbox/get", {"accountId":"$account"}, "a"],
              ["Email/query", {"accountId":"$account","filter":{"inMailbox":"{{{inbox}}}"},"sort":[{"property":"receivedAt","isAscending":false}],"collapseThreads":true,"position":0,"limit":10,"calculateTotal":true}, "b"],
              ["Email/get", {"accountId":"$account","#ids":{"resultOf":"b","name":"Email/query","path":"/ids"},"properties":["threadId","mailboxIds","from","subject","preview","sentAt"]}, "c"],
              ["Email/get", {"accountId":"$account","#ids":{"resultOf":"b","name":"Email/query","path":"/ids/*"},"fetchTextBodyValues":true}, "d"]
            ]
            """);
        Assert.Equal(["Mailbox/get", "Email/query", "Email/get", "Email/get"], responses.Select(static r => r.Name));
        JsonElement box = responses[0].Arguments.GetProperty("list").EnumerateArray().Single(b => b.GetProperty("role").GetString() == "inbox");
        Assert.Equal((1, 1, 1, 1), (box.GetProperty("totalEmails").GetInt32(), box.GetProperty("unreadEmails").GetInt32(), box.GetProperty("totalThreads").GetInt32(), box.GetProperty("unreadThreads").GetInt32()));
        Assert.Equal(1, responses[1].Arguments.GetProperty("total").GetInt32());
        JsonElement email = Assert.Single(responses[2].Arguments.GetProperty("list").EnumerateArray());
        Assert.Equal("""[{"name":"Joe Bloggs","email":"joe@bloggs.example.net"}]""", email.GetProperty("from").GetRawText());
        Assert.Equal("Dinner on Thursday?", email.GetProperty("subject").GetString());
        Assert.Equal("2014-07-01T12:17:00+02:00", email.GetProperty("sentAt").GetString());
        Assert.True(email.GetProperty("mailboxIds").GetProperty(inbox).GetBoolean());
        JsonElement whole = Assert.Single(responses[3].Arguments.GetProperty("list").EnumerateArray());
        Assert.Equal("Hello Alice,\nshall we?\n", whole.GetProperty("bodyValues").GetProperty("1").GetProperty("value").GetString());
        Assert.Equal("text/plain", whole.GetProperty("textBody")[0].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("alice@here.test", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("nobody@here.test", JmapServer.Password, HttpStatusCode.Unauthorized)]
    public async Task A_wrong_password_opens_nothing(string name, string password, HttpStatusCode expected)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = JmapClient.Basic(name, password);
        using HttpResponseMessage response = await http.GetAsync("/jmap/session", JmapServer.Token);
        Assert.Equal(expected, response.StatusCode);
        Assert.Contains("Basic", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        using HttpResponseMessage api = await http.PostAsync("/jmap/api/", new StringContent("{}"), JmapServer.Token);
        Assert.Equal(expected, api.StatusCode);
    }
}
