using System.Text;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Emails are made, read, moved, found to have changed, and destroyed.</summary>
public class EmailSetTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task A_draft_is_composed_with_text_html_and_an_attachment_and_reads_back_as_it_was_given()
    {
        using JmapClient client = await server.SignInAsync();
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();
        JsonElement upload = await client.UploadAsync([.. Enumerable.Range(0, 1000).Select(static i => (byte)i)], "application/pdf");
        JsonElement set = await client.CallAsync("Email/set", $$$$$$"""
            {"create":{"k1":{
              "mailboxIds":{"{{{{{{drafts}}}}}}":true}, "keywords":{"$seen":true,"$draft":true,"Project-X":true},
              "from":[{"name":"Joe \"J\" Bloggs","email":"joe@example.com"}], "to":[{"name":"王小明","email":"wang@example.com"},{"name":null,"email":"x@example.com"}],
              "subject":"World domination — 计划", "header:X-Note:asText":"naïve", "inReplyTo":["a@b"], "sentAt":"2018-07-10T01:05:08+10:00",
              "textBody":[{"partId":"t","type":"text/plain"}], "htmlBody":[{"partId":"h","type":"text/html"}],
              "attachments":[{"blobId":"{{{{{{upload.GetProperty("blobId").GetString()}}}}}}","type":"application/pdf","name":"报价 2026.pdf","disposition":"attachment"}],
              "bodyValues":{"t":{"value":"I have the most brilliant plan.\nLet me tell you — all about it. 你好"},"h":{"value":"<p>I have a <b>plan</b></p>"}}}}}
            """);
        JsonElement made = set.GetProperty("created").GetProperty("k1");
        JsonElement email = Assert.Single(await client.GetAsync("Email", $$$$$$"""
            {"ids":["{{{{{{made.GetProperty("id").GetString()}}}}}}"],"properties":["blobId","keywords","from","to","subject","sentAt","inReplyTo","header:X-Note:asText","messageId","textBody","htmlBody","attachments","bodyValues","hasAttachment","size","bodyStructure"],"fetchAllBodyValues":true,"bodyProperties":["partId","blobId","type","name","size","disposition"]}
            """));
        Assert.Equal(["$draft", "$seen", "project-x"], email.GetProperty("keywords").EnumerateObject().Select(static k => k.Name).Order());
        Assert.Equal("Joe \"J\" Bloggs", email.GetProperty("from")[0].GetProperty("name").GetString());
        Assert.Equal("王小明", email.GetProperty("to")[0].GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, email.GetProperty("to")[1].GetProperty("name").ValueKind);
        Assert.Equal("World domination — 计划", email.GetProperty("subject").GetString());
        Assert.Equal("naïve", email.GetProperty("header:X-Note:asText").GetString());
        Assert.Equal("2018-07-10T01:05:08+10:00", email.GetProperty("sentAt").GetString());
        Assert.Equal("""["a@b"]""", email.GetProperty("inReplyTo").GetRawText());
        Assert.Equal("multipart/mixed", email.GetProperty("bodyStructure").GetProperty("type").GetString());
        JsonElement text = Assert.Single(email.GetProperty("textBody").EnumerateArray());
        Assert.Equal("I have the most brilliant plan.\nLet me tell you — all about it. 你好", email.GetProperty("bodyValues").GetProperty(text.GetProperty("partId").GetString()!).GetProperty("value").GetString());
        JsonElement attachment = Assert.Single(email.GetProperty("attachments").EnumerateArray());
        Assert.Equal(("报价 2026.pdf", 1000), (attachment.GetProperty("name").GetString(), attachment.GetProperty("size").GetInt32()));
        using HttpResponseMessage file = await client.DownloadAsync(attachment.GetProperty("blobId").GetString()!, "报价.pdf", "application/pdf");
        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => (byte)i), await file.Content.ReadAsByteArrayAsync(JmapServer.Token));
        Assert.Equal("application/pdf", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        Assert.True(email.GetProperty("hasAttachment").GetBoolean());
        Assert.Equal(email.GetProperty("size").GetInt64(), made.GetProperty("size").GetInt64());
    }

    [Theory]
    [InlineData("\"subject\":\"a\\r\\nBcc: evil@example.com\"", true)]
    [InlineData("\"header:X-A\":\" a\\r\\nX-Injected: 1\"", false)]
    [InlineData("\"header:X-A\":\" a\\nX-Injected: 1\"", false)]
    [InlineData("\"from\":[{\"name\":\"a\\r\\nX-Injected: 1\",\"email\":\"a@b.c\"}]", true)]
    [InlineData("\"from\":[{\"name\":null,\"email\":\"a@b.c>\\r\\nX-Injected: 1\"}]", false)]
    [InlineData("\"messageId\":[\"a@b>\\r\\nX-Injected: 1\"]", false)]
    [InlineData("\"header:Content-Type\":\" text/html\"", false)]
    [InlineData("\"headers\":[]", false)]
    [InlineData("\"id\":\"M1\"", false)]
    public async Task Nothing_that_a_client_gives_becomes_a_header_line_of_its_own(string property, bool taken)
    {
        using JmapClient client = await server.SignInAsync();
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();
        JsonElement set = await client.CallAsync("Email/set", $$$$$$"""{"create":{"k":{"mailboxIds":{"{{{{{{drafts}}}}}}":true},{{{{{{property}}}}}}}}}""");
        Assert.Equal(taken, set.GetProperty("created").ValueKind == JsonValueKind.Object);
        if (!taken)
        {
            Assert.Equal("invalidProperties", set.GetProperty("notCreated").GetProperty("k").GetProperty("type").GetString());
            return;
        }

        string id = set.GetProperty("created").GetProperty("k").GetProperty("id").GetString()!;
        JsonElement email = Assert.Single(await client.GetAsync("Email", $$$$$$"""{"ids":["{{{{{{id}}}}}}"],"properties":["headers","bcc"]}"""));
        Assert.DoesNotContain(email.GetProperty("headers").EnumerateArray(), static header => header.GetProperty("name").GetString() is "X-Injected" or "Bcc");
    }

    [Fact]
    public async Task Keywords_and_mailboxes_change_by_patch_and_an_IMAP_flag_shows_in_changes()
    {
        using JmapClient client = await server.SignInAsync();
        Mailbox inbox = await server.MailboxAsync(server.Alice, MailboxRole.Inbox), archive = await server.MailboxAsync(server.Alice, MailboxRole.Archive);
        Appended appended = await server.AppendAsync(server.Alice, "Subject: patch\n\ntext\n");
        string id = appended.Message.ToString();
        string state = await StateAsync(client);

        JsonElement set = await client.CallAsync("Email/set", $$$$$$"""{"ifInState":"{{{{{{state}}}}}}","update":{"{{{{{{id}}}}}}":{"keywords/$seen":true,"mailboxIds/{{{{{{archive.Id}}}}}}":true}}}""");
        Assert.Equal(JsonValueKind.Null, set.GetProperty("updated").GetProperty(id).ValueKind);
        Assert.Equal("stateMismatch", await client.FailAsync("Email/set", $$$$$$"""{"ifInState":"{{{{{{state}}}}}}","update":{"{{{{{{id}}}}}}":{"keywords/$seen":null}}}"""));
        JsonElement email = Assert.Single(await client.GetAsync("Email", $$$$$$"""{"ids":["{{{{{{id}}}}}}"],"properties":["keywords","mailboxIds"]}"""));
        Assert.Equal("""{"$seen":true}""", email.GetProperty("keywords").GetRawText());
        Assert.Equal(2, email.GetProperty("mailboxIds").EnumerateObject().Count());

        state = await StateAsync(client);
        // As IMAP's STORE does it.
        await server.Store.WriteAsync(transaction => transaction.UpdateFlags(inbox.Id, UidSet.Of(appended.Uid), FlagOperation.Add, MessageFlags.Flagged));
        JsonElement changes = await client.CallAsync("Email/changes", $$$$$$"""{"sinceState":"{{{{{{state}}}}}}"}""");
        Assert.Equal([id], JmapClient.Texts(changes.GetProperty("updated")));
        Assert.Empty(changes.GetProperty("created").EnumerateArray());
        email = Assert.Single(await client.GetAsync("Email", $$$$$$"""{"ids":["{{{{{{id}}}}}}"],"properties":["keywords"]}"""));
        Assert.True(email.GetProperty("keywords").GetProperty("$flagged").GetBoolean());

        JsonElement moved = await client.CallAsync("Email/set", $$$$$$"""{"update":{"{{{{{{id}}}}}}":{"mailboxIds":{"{{{{{{archive.Id}}}}}}":true}},"Mfff":{"keywords/a":true}}}""");
        Assert.Equal("notFound", moved.GetProperty("notUpdated").GetProperty("Mfff").GetProperty("type").GetString());
        Assert.Empty(await client.QueryAsync($$$$$$"""{"filter":{"operator":"AND","conditions":[{"inMailbox":"{{{{{{inbox.Id}}}}}}"},{"subject":"patch"}]}}"""));
        Assert.Equal([id], await client.QueryAsync($$$$$$"""{"filter":{"inMailbox":"{{{{{{archive.Id}}}}}}","hasKeyword":"$flagged"}}"""));

        state = await StateAsync(client);
        JsonElement destroyed = await client.CallAsync("Email/set", $$$$$$"""{"destroy":["{{{{{{id}}}}}}","{{{{{{id}}}}}}"]}""");
        Assert.Equal([id], JmapClient.Texts(destroyed.GetProperty("destroyed")));
        changes = await client.CallAsync("Email/changes", $$$$$$"""{"sinceState":"{{{{{{state}}}}}}"}""");
        Assert.Equal([id], JmapClient.Texts(changes.GetProperty("destroyed")));
        Assert.Empty(await client.GetAsync("Email", $$$$$$"""{"ids":["{{{{{{id}}}}}}"]}"""));
    }

    [Fact]
    public async Task Changes_come_in_pages_that_miss_nothing_and_hide_what_came_and_went()
    {
        using JmapClient client = await server.SignInAsync("bob");
        var ids = new List<string>();
        string state = await StateAsync(client);
        for (int i = 0; i < 7; i++) ids.Add((await server.AppendAsync(server.Bob, $"Subject: page {i}\n\ntext\n")).Message.ToString());
        Mailbox inbox = await server.MailboxAsync(server.Bob, MailboxRole.Inbox);
        await server.Store.WriteAsync(transaction => transaction.Expunge(inbox.Id, UidSet.Of(1), onlyDeleted: false));
        await server.Store.WriteAsync(transaction => transaction.UpdateFlags(inbox.Id, UidSet.Range(2, 7), FlagOperation.Add, MessageFlags.Seen));
        var created = new List<string>();
        var updated = new HashSet<string>();
        string since = state;
        for (bool more = true; more;)
        {
            JsonElement page = await client.CallAsync("Email/changes", $$$$$$"""{"sinceState":"{{{{{{since}}}}}}","maxChanges":2}""");
            int count = page.GetProperty("created").GetArrayLength() + page.GetProperty("updated").GetArrayLength() + page.GetProperty("destroyed").GetArrayLength();
            Assert.InRange(count, 0, 2);
            created.AddRange(JmapClient.Texts(page.GetProperty("created")));
            updated.UnionWith(JmapClient.Texts(page.GetProperty("updated")));
            more = page.GetProperty("hasMoreChanges").GetBoolean();
            since = page.GetProperty("newState").GetString()!;
        }

        Assert.Equal(ids[1..].Order(), created.Order());
        Assert.Subset(ids[1..].ToHashSet(), updated);
        Assert.Equal(await StateAsync(client), since);
        Assert.Equal("cannotCalculateChanges", await client.FailAsync("Email/changes", """{"sinceState":"ffffff.1"}"""));
        Assert.Equal("cannotCalculateChanges", await client.FailAsync("Email/changes", """{"sinceState":"nonsense"}"""));
    }

    [Fact]
    public async Task What_is_marked_deleted_over_IMAP_is_not_there_until_the_mark_is_taken_back()
    {
        using JmapClient client = await server.SignInAsync();
        Appended appended = await server.AppendAsync(server.Alice, "Subject: hidden\n\ntext\n");
        string id = appended.Message.ToString(), state = await StateAsync(client);
        await server.Store.WriteAsync(transaction => transaction.UpdateFlags(appended.Mailbox, UidSet.Of(appended.Uid), FlagOperation.Add, MessageFlags.Deleted));
        Assert.Empty(await client.GetAsync("Email", $$$$$$"""{"ids":["{{{{{{id}}}}}}"]}"""));
        Assert.DoesNotContain(id, await client.QueryAsync("{}"));
        Assert.Equal([id], JmapClient.Texts((await client.CallAsync("Email/changes", $$$$$$"""{"sinceState":"{{{{{{state}}}}}}"}""")).GetProperty("destroyed")));
        state = await StateAsync(client);
        await server.Store.WriteAsync(transaction => transaction.UpdateFlags(appended.Mailbox, UidSet.Of(appended.Uid), FlagOperation.Remove, MessageFlags.Deleted));
        Assert.Equal([id], JmapClient.Texts((await client.CallAsync("Email/changes", $$$$$$"""{"sinceState":"{{{{{{state}}}}}}"}""")).GetProperty("created")));
        Assert.Contains(id, await client.QueryAsync("{}"));
    }

    [Fact]
    public async Task A_message_is_imported_from_an_upload_and_parsed_before()
    {
        using JmapClient client = await server.SignInAsync();
        string inbox = (await server.MailboxAsync(server.Alice, MailboxRole.Inbox)).Id.ToString();
        const string Inner = "Subject: inner\r\nFrom: a@b.c\r\n\r\ninside\r\n";
        string outer = $"Subject: outer\r\nReceived: by x; Tue, 1 Jul 2014 12:17:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{Inner}\r\n--b--\r\n";
        JsonElement upload = await client.UploadAsync(Encoding.UTF8.GetBytes(outer), "message/rfc822");
        string blob = upload.GetProperty("blobId").GetString()!;
        JsonElement parsed = await client.CallAsync("Email/parse", $$$$$$"""{"blobIds":["{{{{{{blob}}}}}}","{{{{{{blob}}}}}}-2","U9999"],"properties":["subject","id","textBody","bodyValues"],"bodyProperties":["partId","blobId"],"fetchTextBodyValues":true}""");
        Assert.Equal("outer", parsed.GetProperty("parsed").GetProperty(blob).GetProperty("subject").GetString());
        JsonElement inner = parsed.GetProperty("parsed").GetProperty(blob + "-2");
        Assert.Equal(("inner", "inside\n"), (inner.GetProperty("subject").GetString(), inner.GetProperty("bodyValues").GetProperty("1").GetProperty("value").GetString()));
        Assert.Equal(["U9999"], JmapClient.Texts(parsed.GetProperty("notFound")));
        using HttpResponseMessage nested = await client.DownloadAsync(inner.GetProperty("textBody")[0].GetProperty("blobId").GetString()!);
        Assert.Equal("inside\r\n", await nested.Content.ReadAsStringAsync(JmapServer.Token));

        JsonElement imported = await client.CallAsync("Email/import", $$$$$$"""{"emails":{"i":{"blobId":"{{{{{{blob}}}}}}","mailboxIds":{"{{{{{{inbox}}}}}}":true},"keywords":{"$seen":true}},"j":{"blobId":"U9999","mailboxIds":{"{{{{{{inbox}}}}}}":true}}}}""");
        string id = imported.GetProperty("created").GetProperty("i").GetProperty("id").GetString()!;
        Assert.Equal("blobNotFound", imported.GetProperty("notCreated").GetProperty("j").GetProperty("type").GetString());
        JsonElement email = Assert.Single(await client.GetAsync("Email", $$$$$$"""{"ids":["{{{{{{id}}}}}}"],"properties":["receivedAt","subject","keywords"]}"""));
        Assert.Equal("2014-07-01T10:17:00Z", email.GetProperty("receivedAt").GetString());
    }

    private static async Task<string> StateAsync(JmapClient client) => (await client.CallAsync("Email/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
}
