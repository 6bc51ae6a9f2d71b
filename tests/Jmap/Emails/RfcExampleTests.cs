using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>The examples of RFC 8621, with the values they give; and what RFC 8620 says of accounts that go.</summary>
public class RfcExampleTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task The_message_of_section_4_1_4_is_taken_apart_as_it_says()
    {
        const string Message = """
            Subject: parts
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=m1

            --m1
            Content-Type: text/plain
            Content-Disposition: inline

            A
            --m1
            Content-Type: multipart/mixed; boundary=m2

            --m2
            Content-Type: multipart/alternative; boundary=m3

            --m3
            Content-Type: multipart/mixed; boundary=m4

            --m4
            Content-Type: text/plain
            Content-Disposition: inline

            B
            --m4
            Content-Type: image/jpeg
            Content-Disposition: inline

            C
            --m4
            Content-Type: text/plain
            Content-Disposition: inline

            D
            --m4--
            --m3
            Content-Type: multipart/related; boundary=m5

            --m5
            Content-Type: text/html

            E
            --m5
            Content-Type: image/jpeg

            F
            --m5--
            --m3--
            --m2
            Content-Type: image/jpeg
            Content-Disposition: attachment

            G
            --m2
            Content-Type: application/x-excel

            H
            --m2
            Content-Type: message/rfc822

            Subject: J

            J
            --m2--
            --m1
            Content-Type: text/plain
            Content-Disposition: inline

            K
            --m1--

            """;
        using JmapClient client = await server.SignInAsync();
        string id = (await server.AppendAsync(server.Alice, Message)).Message.ToString();
        JsonElement email = Assert.Single(await client.GetAsync("Email", $$$"""{"ids":["{{{id}}}"],"properties":["textBody","htmlBody","attachments"],"bodyProperties":["blobId"]}"""));
        Assert.Equal(["A", "B", "C", "D", "K"], await ContentsAsync(client, email.GetProperty("textBody")));
        Assert.Equal(["A", "E", "K"], await ContentsAsync(client, email.GetProperty("htmlBody")));
        Assert.Equal(["C", "F", "G", "H", "Subject: J\r\n\r\nJ"], await ContentsAsync(client, email.GetProperty("attachments")));
    }

    [Fact]
    public async Task The_draft_of_section_4_10_is_created_and_its_list_is_shown()
    {
        using JmapClient client = await server.SignInAsync("bob");
        string drafts = (await server.MailboxAsync(server.Bob, MailboxRole.Drafts)).Id.ToString();
        const string Plain = "I have the most brilliant plan. Let me tell you all about it. What we do is, we";
        const string Html = "<!DOCTYPE html><html><head><title></title><style type=\\\"text/css\\\">div{font-size:16px}</style></head><body><div>I have the most brilliant plan. Let me tell you all about it. What we do is, we</div></body></html>";
        JsonElement set = await client.CallAsync("Email/set", """
            {"create":{"k192":{"mailboxIds":{"DRAFTS":true},"keywords":{"$seen":true,"$draft":true},"from":[{"name":"Joe Bloggs","email":"joe@example.com"}],"subject":"World domination",
              "receivedAt":"2018-07-10T01:03:11Z","sentAt":"2018-07-10T11:03:11+10:00",
              "bodyStructure":{"type":"multipart/alternative","subParts":[{"partId":"a49d","type":"text/html"},{"partId":"bd48","type":"text/plain"}]},
              "bodyValues":{"bd48":{"value":"PLAIN","isTruncated":false},"a49d":{"value":"HTML","isTruncated":false}}}}}
            """.Replace("DRAFTS", drafts, StringComparison.Ordinal).Replace("PLAIN", Plain, StringComparison.Ordinal).Replace("HTML", Html, StringComparison.Ordinal));
        string id = set.GetProperty("created").GetProperty("k192").GetProperty("id").GetString()!;

        var responses = await client.CallsAsync("""
            [["Email/query",{"accountId":"$account","filter":{"inMailbox":"DRAFTS"},"sort":[{"isAscending":false,"property":"receivedAt"}],"collapseThreads":true,"position":0,"limit":30,"calculateTotal":true},"t0"],
             ["Email/get",{"accountId":"$account","#ids":{"resultOf":"t0","name":"Email/query","path":"/ids"},"properties":["threadId"]},"t1"],
             ["Thread/get",{"accountId":"$account","#ids":{"resultOf":"t1","name":"Email/get","path":"/list/*/threadId"}},"t2"],
             ["Email/get",{"accountId":"$account","#ids":{"resultOf":"t2","name":"Thread/get","path":"/list/*/emailIds"},"properties":["threadId","mailboxIds","keywords","hasAttachment","from","subject","receivedAt","size","preview","sentAt"]},"t3"]]
            """.Replace("DRAFTS", drafts, StringComparison.Ordinal));
        Assert.Equal(["Email/query", "Email/get", "Thread/get", "Email/get"], responses.Select(static r => r.Name));
        JsonElement email = Assert.Single(responses[3].Arguments.GetProperty("list").EnumerateArray());
        Assert.Equal(id, email.GetProperty("id").GetString());
        Assert.Equal("""[{"name":"Joe Bloggs","email":"joe@example.com"}]""", email.GetProperty("from").GetRawText());
        Assert.Equal(("2018-07-10T01:03:11Z", "2018-07-10T11:03:11+10:00", Plain), (email.GetProperty("receivedAt").GetString(), email.GetProperty("sentAt").GetString(), email.GetProperty("preview").GetString()));
        Assert.False(email.GetProperty("hasAttachment").GetBoolean());
    }

    [Fact]
    public async Task A_request_whose_account_goes_under_it_ends_with_accountNotFound()
    {
        Account alice = (await server.Service<AccountDirectory>().FindAccountAsync(server.Alice, JmapServer.Token))!;
        var run = new JmapRun(alice, new HashSet<string> { Capabilities.Core, Capabilities.Mail }, server.Options);
        using JsonDocument arguments = JsonDocument.Parse($"{{\"accountId\":\"{JmapIds.Of(server.Alice)}\",\"ids\":null}}");
        await server.Service<Dispatcher>().RunAsync(run, [new Invocation("Mailbox/get", arguments.RootElement, "0"), new Invocation("Email/set", arguments.RootElement, "1")], new CancellationToken(canceled: true), JmapServer.Token);
        Assert.All(run.Responses, static response => Assert.Equal(("error", "accountNotFound"), (response.Name, response.Root.GetProperty("type").GetString())));
    }

    [Fact]
    public async Task What_a_deleted_account_leaves_is_swept_away()
    {
        DirectoryAdministration administration = server.Service<DirectoryAdministration>();
        Account dora = await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("dora@here.test"), Password = JmapServer.Password }, JmapServer.Token);
        using (JmapClient client = await server.SignInAsync("dora"))
        {
            await client.CallAsync("Identity/set", """{"update":{"I1":{"name":"D"}}}""");
            await client.UploadAsync("x"u8.ToArray(), "text/plain");
        }

        // A reminder in some years.
        await server.Store.WriteAsync(transaction => transaction.Sql.Execute("INSERT INTO jmap_snooze (account, message, kind, at, mailboxes) VALUES (@1, @2, 1, @3, '')", dora.Id.Value, (dora.Id.Value << 32) | 1, long.MaxValue));
        await administration.DeleteAccountAsync(dora.Id, JmapServer.Token);
        Assert.Equal(3, await AbandonedObjects.SweepAsync(server.Store, JmapServer.Token));
        Assert.Equal(0, await AbandonedObjects.SweepAsync(server.Store, JmapServer.Token));
        Assert.Equal(0, await server.Store.ReadAsync(reader => reader.Sql.Scalar("SELECT COUNT(*) FROM upload WHERE account = @1", dora.Id.Value)));
    }

    private static async Task<List<string>> ContentsAsync(JmapClient client, JsonElement parts)
    {
        var contents = new List<string>();
        foreach (JsonElement part in parts.EnumerateArray())
        {
            using HttpResponseMessage response = await client.DownloadAsync(part.GetProperty("blobId").GetString()!);
            contents.Add(await response.Content.ReadAsStringAsync(JmapServer.Token));
        }

        return contents;
    }
}
