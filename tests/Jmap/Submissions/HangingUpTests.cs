using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>A line breaks, a page is closed: whoever asked does not hear the answer.</summary>
public class HangingUpTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task What_was_sent_is_no_draft_whenever_the_client_hangs_up()
    {
        using JmapClient alice = await server.SignInAsync();
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString(), sent = (await server.MailboxAsync(server.Alice, MailboxRole.Sent)).Id.ToString();
        string account = JmapIds.Of(server.Alice);
        // On a machine that has much to do nobody waits long enough at first for anything to begin.
        for (int i = 0; i < 60 || i < 600 && (await alice.GetAsync("EmailSubmission", """{"ids":null,"properties":["id"]}""")).Count == 0; i++)
        {
            string body = $$$$$"""
                {"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail","urn:ietf:params:jmap:submission"],"methodCalls":[
                 ["Email/set",{"accountId":"{{{{{account}}}}}","create":{"m":{"mailboxIds":{"{{{{{drafts}}}}}":true},"keywords":{"$draft":true},"from":[{"email":"alice@here.test"}],"to":[{"email":"bob@here.test"}],"subject":"hanging up {{{{{i}}}}}","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"x"} } } } },"0"],
                 ["EmailSubmission/set",{"accountId":"{{{{{account}}}}}","create":{"s":{"identityId":"I1","emailId":"#m"}},
                   "onSuccessUpdateEmail":{"#s":{"mailboxIds/{{{{{drafts}}}}}":null,"mailboxIds/{{{{{sent}}}}}":true,"keywords/$draft":null}}},"1"]]}
                """;
            await AskAndHangUpAsync(body, TimeSpan.FromMilliseconds(i % 20 * 0.5 * (1 + i / 60)));
        }

        // What the last ones began goes on after they have hung up.
        long began = TimeProvider.System.GetTimestamp();
        List<string> left;
        do
        {
            List<JsonElement> submissions = await alice.GetAsync("EmailSubmission", """{"ids":null,"properties":["emailId"]}""");
            Assert.NotEmpty(submissions);
            string ids = JsonSerializer.Serialize(submissions.Select(static one => one.GetProperty("emailId").GetString()));
            left = [.. (await alice.GetAsync("Email", $$"""{"ids":{{ids}},"properties":["mailboxIds","keywords","subject"]}"""))
                .Where(email => !email.GetProperty("mailboxIds").TryGetProperty(sent, out _) || email.GetProperty("keywords").TryGetProperty("$draft", out _)).Select(static email => email.GetProperty("subject").GetString()!)];
        }
        while (left.Count > 0 && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30));
        Assert.Empty(left);
    }

    private async Task AskAndHangUpAsync(string body, TimeSpan after)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, JmapServer.Token);
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice@here.test:{JmapServer.Password}"));
        string head = string.Create(CultureInfo.InvariantCulture, $"POST /jmap/api/ HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAuthorization: Basic {credentials}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n");
        await socket.SendAsync(Encoding.UTF8.GetBytes(head + body), JmapServer.Token);
        await Task.Delay(after, JmapServer.Token);
        // A reset, as of a program that was ended.
        socket.LingerState = new LingerOption(true, 0);
    }
}
