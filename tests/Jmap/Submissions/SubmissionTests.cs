using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Identities, sending, taking back, and vacation responses.</summary>
public class SubmissionTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task A_draft_is_sent_filed_and_arrives_without_its_Bcc()
    {
        using JmapClient alice = await server.SignInAsync();
        using JmapClient bob = await server.SignInAsync("bob");
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString(), sent = (await server.MailboxAsync(server.Alice, MailboxRole.Sent)).Id.ToString();
        // RFC 8621 §7.5.1, the second example: created and sent in one request.
        var responses = await alice.CallsAsync($$$$$"""
            [["Email/set",{"accountId":"$account","create":{"k1490":{"mailboxIds":{"{{{{{drafts}}}}}":true},"keywords":{"$draft":true,"$seen":true},"from":[{"email":"alice@here.test","name":"Alice"}],
               "to":[{"email":"bob@here.test"}],"bcc":[{"email":"alice@here.test"}],"subject":"sent by JMAP","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"Hello Bob"}} } } },"0"],
             ["EmailSubmission/set",{"accountId":"$account","create":{"k1491":{"identityId":"I1","emailId":"#k1490"}},
               "onSuccessUpdateEmail":{"#k1491":{"mailboxIds/{{{{{drafts}}}}}":null,"mailboxIds/{{{{{sent}}}}}":true,"keywords/$draft":null}}},"1"]]
            """);
        Assert.Equal(["Email/set", "EmailSubmission/set", "Email/set"], responses.Select(static r => r.Name));
        Assert.Equal("1", responses[2].CallId);
        JsonElement submission = responses[1].Arguments.GetProperty("created").GetProperty("k1491");
        Assert.Equal("final", submission.GetProperty("undoStatus").GetString());
        string email = responses[0].Arguments.GetProperty("created").GetProperty("k1490").GetProperty("id").GetString()!;
        JsonElement filed = Assert.Single(await alice.GetAsync("Email", $$$$$"""{"ids":["{{{{{email}}}}}"],"properties":["mailboxIds","keywords","bcc"]}"""));
        Assert.Equal(sent, Assert.Single(filed.GetProperty("mailboxIds").EnumerateObject()).Name);
        Assert.False(filed.GetProperty("keywords").TryGetProperty("$draft", out _));
        Assert.Equal(1, filed.GetProperty("bcc").GetArrayLength());

        string arrived = Assert.Single(await bob.QueryAsync("""{"filter":{"subject":"sent by JMAP"}}"""));
        JsonElement got = Assert.Single(await bob.GetAsync("Email", $$$$$"""{"ids":["{{{{{arrived}}}}}"],"properties":["bcc","from","header:Received"]}"""));
        Assert.Equal(JsonValueKind.Null, got.GetProperty("bcc").ValueKind);
        Assert.Contains("with JMAP", got.GetProperty("header:Received").GetString(), StringComparison.Ordinal);
        JsonElement status = Assert.Single(await alice.GetAsync("EmailSubmission", $$$$$"""{"ids":["{{{{{submission.GetProperty("id").GetString()}}}}}"]}"""));
        Assert.Equal("yes", status.GetProperty("deliveryStatus").GetProperty("bob@here.test").GetProperty("delivered").GetString());
    }

    [Fact]
    public async Task What_waits_for_its_moment_is_taken_back_and_nothing_else_is()
    {
        using JmapClient client = await server.SignInAsync();
        string email = await DraftAsync(client);
        JsonElement set = await client.CallAsync("EmailSubmission/set", $$$$$"""
            {"create":{"a":{"identityId":"I1","emailId":"{{{{{email}}}}}","envelope":{"mailFrom":{"email":"alice@here.test","parameters":{"HOLDFOR":"600"}},"rcptTo":[{"email":"bob@here.test","parameters":null}]}},
                       "b":{"identityId":"I1","emailId":"{{{{{email}}}}}"}}}
            """);
        string held = set.GetProperty("created").GetProperty("a").GetProperty("id").GetString()!, gone = set.GetProperty("created").GetProperty("b").GetProperty("id").GetString()!;
        Assert.Equal("pending", set.GetProperty("created").GetProperty("a").GetProperty("undoStatus").GetString());
        Assert.Contains(held, JmapClient.Texts((await client.CallAsync("EmailSubmission/query", """{"filter":{"undoStatus":"pending"}}""")).GetProperty("ids")));
        string state = set.GetProperty("newState").GetString()!;
        set = await client.CallAsync("EmailSubmission/set", $$$$$"""{"update":{"{{{{{held}}}}}":{"undoStatus":"canceled"},"{{{{{gone}}}}}":{"undoStatus":"canceled"}}}""");
        Assert.Equal(JsonValueKind.Null, set.GetProperty("updated").GetProperty(held).ValueKind);
        Assert.Equal("cannotUnsend", set.GetProperty("notUpdated").GetProperty(gone).GetProperty("type").GetString());
        Assert.Empty(await server.Store.ReadAsync(static reader => reader.ListQueue(new QueueQuery())));
        JsonElement changes = await client.CallAsync("EmailSubmission/changes", $$$$$"""{"sinceState":"{{{{{state}}}}}"}""");
        Assert.Equal([held], JmapClient.Texts(changes.GetProperty("updated")));
        JsonElement cancelled = Assert.Single(await client.GetAsync("EmailSubmission", $$$$$"""{"ids":["{{{{{held}}}}}"],"properties":["undoStatus"]}"""));
        Assert.Equal("canceled", cancelled.GetProperty("undoStatus").GetString());
    }

    [Fact]
    public async Task What_the_client_wants_to_be_told_goes_with_the_message()
    {
        using JmapClient client = await server.SignInAsync();
        string email = await DraftAsync(client);
        JsonElement set = await client.CallAsync("EmailSubmission/set", $$$$$"""
            {"create":{"a":{"identityId":"I1","emailId":"{{{{{email}}}}}","envelope":{
               "mailFrom":{"email":"alice@here.test","parameters":{"RET":"HDRS","ENVID":"QQ314159+x","HOLDFOR":"600"}},
               "rcptTo":[{"email":"bob@here.test","parameters":{"NOTIFY":"SUCCESS,delay","ORCPT":"rfc822;b@old.test"}}]}}}}
            """);
        QueuedMessage queued = Assert.Single(await server.Store.ReadAsync(static reader => reader.ListQueue(new QueueQuery())));
        Assert.Equal((DsnReturn.Headers, "QQ314159+x"), (queued.Envelope.Return, queued.Envelope.EnvelopeIdentifier));
        QueuedRecipient recipient = Assert.Single(queued.Recipients);
        Assert.Equal((DsnNotify.Success | DsnNotify.Delay, "rfc822;b@old.test"), (recipient.Recipient.Notify, recipient.Recipient.OriginalRecipient));
        string id = set.GetProperty("created").GetProperty("a").GetProperty("id").GetString()!;
        await client.CallAsync("EmailSubmission/set", $$$$$"""{"update":{"{{{{{id}}}}}":{"undoStatus":"canceled"}}}""");
    }

    [Theory]
    [InlineData("\"envelope\":{\"mailFrom\":{\"email\":\"alice@here.test\",\"parameters\":{\"RET\":\"ALL\"}},\"rcptTo\":[{\"email\":\"bob@here.test\"}]}", "invalidProperties")]
    [InlineData("\"envelope\":{\"mailFrom\":{\"email\":\"alice@here.test\"},\"rcptTo\":[{\"email\":\"bob@here.test\",\"parameters\":{\"NOTIFY\":\"NEVER,SUCCESS\"}}]}", "invalidProperties")]
    [InlineData("\"envelope\":{\"mailFrom\":{\"email\":\"alice@here.test\"},\"rcptTo\":[{\"email\":\"bob@here.test\",\"parameters\":{\"NOTIFY\":\"2\"}}]}", "invalidProperties")]
    [InlineData("\"envelope\":{\"mailFrom\":{\"email\":\"bob@here.test\"},\"rcptTo\":[{\"email\":\"bob@here.test\"}]}", "forbiddenMailFrom")]
    [InlineData("\"envelope\":{\"mailFrom\":{\"email\":\"alice@here.test\"},\"rcptTo\":[]}", "noRecipients")]
    [InlineData("\"envelope\":{\"mailFrom\":{\"email\":\"alice@here.test\"},\"rcptTo\":[{\"email\":\"nobody@here.test\"}]}", "invalidRecipients")]
    [InlineData("\"envelope\":{\"mailFrom\":{\"email\":\"alice@here.test\"},\"rcptTo\":[{\"email\":\"x> y\"}]}", "invalidRecipients")]
    [InlineData("\"envelope\":{\"mailFrom\":{\"email\":\"alice@here.test\",\"parameters\":{\"HOLDFOR\":\"99999999\"}},\"rcptTo\":[{\"email\":\"bob@here.test\"}]}", "invalidProperties")]
    [InlineData("\"emailId\":\"M1\"", "invalidProperties")]
    public async Task What_may_not_be_sent_is_refused_with_its_reason(string property, string expected)
    {
        using JmapClient client = await server.SignInAsync();
        string email = property.Contains("emailId", StringComparison.Ordinal) ? "" : $"\"emailId\":\"{await DraftAsync(client)}\",";
        JsonElement set = await client.CallAsync("EmailSubmission/set", $$$$$"""{"create":{"a":{"identityId":"I1",{{{{{email}}}}}{{{{{property}}}}}}}}""");
        Assert.Equal(expected, set.GetProperty("notCreated").GetProperty("a").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Whoever_cannot_be_written_to_is_named_and_nobody_is_written_to()
    {
        using JmapClient client = await server.SignInAsync();
        string email = await DraftAsync(client);
        JsonElement set = await client.CallAsync("EmailSubmission/set", $$$$$"""{"create":{"a":{"identityId":"I1","emailId":"{{{{{email}}}}}","envelope":{"mailFrom":{"email":"alice@here.test"},"rcptTo":[{"email":"nobody@here.test"},{"email":"bob@here.test"},{"email":"none@here.test"}]}}}}""");
        JsonElement error = set.GetProperty("notCreated").GetProperty("a");
        Assert.Equal("invalidRecipients", error.GetProperty("type").GetString());
        Assert.Equal(["nobody@here.test", "none@here.test"], JmapClient.Texts(error.GetProperty("invalidRecipients")));
    }

    [Fact]
    public async Task Identities_are_of_addresses_that_are_ones_own()
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("Identity/set", """
            {"create":{"a":{"name":"Me at work","email":"alice@here.test","textSignature":"-- \nA","replyTo":[{"name":null,"email":"x@y.test"}]},"b":{"email":"bob@here.test"},"c":{"name":"no address"},
                       "d":{"email":"alice@here.test","replyTo":[{"email":"no address"}]},"e":{"email":"alice@here.test","bcc":[{"email":"x@y.test\r\nBcc: z@y.test"}]}},
             "update":{"I1":{"name":"Alice A."}},"destroy":["I1"]}
            """);
        Assert.Equal("forbiddenFrom", set.GetProperty("notCreated").GetProperty("b").GetProperty("type").GetString());
        Assert.Equal("invalidProperties", set.GetProperty("notCreated").GetProperty("c").GetProperty("type").GetString());
        foreach (string wrong in (string[])["d", "e"]) Assert.Equal("invalidProperties", set.GetProperty("notCreated").GetProperty(wrong).GetProperty("type").GetString());
        Assert.Equal("forbidden", set.GetProperty("notDestroyed").GetProperty("I1").GetProperty("type").GetString());
        List<JsonElement> identities = await client.GetAsync("Identity", """{"ids":null}""");
        Assert.Equal("Alice A.", identities[0].GetProperty("name").GetString());
        Assert.False(identities[0].GetProperty("mayDelete").GetBoolean());
        Assert.Equal("""[{"name":null,"email":"x@y.test"}]""", identities[1].GetProperty("replyTo").GetRawText());
        JsonElement changes = await client.CallAsync("Identity/changes", """{"sinceState":"0"}""");
        Assert.Equal(["I1"], JmapClient.Texts(changes.GetProperty("updated")));
        Assert.Equal([identities[1].GetProperty("id").GetString()!], JmapClient.Texts(changes.GetProperty("created")));
    }

    [Fact]
    public async Task The_one_vacation_response_is_set_and_read()
    {
        using JmapClient client = await server.SignInAsync();
        Assert.False((await client.GetAsync("VacationResponse", """{"ids":null}"""))[0].GetProperty("isEnabled").GetBoolean());
        JsonElement set = await client.CallAsync("VacationResponse/set", """{"update":{"singleton":{"isEnabled":true,"fromDate":"2026-12-24T00:00:00Z","subject":"Away","textBody":"Back on Monday"}},"create":{"x":{}},"destroy":["singleton"]}""");
        Assert.Equal("singleton", set.GetProperty("notCreated").GetProperty("x").GetProperty("type").GetString());
        Assert.Equal("singleton", set.GetProperty("notDestroyed").GetProperty("singleton").GetProperty("type").GetString());
        VacationResponse response = await server.Store.ReadAsync(reader => VacationResponse.Of(reader, server.Alice));
        Assert.Equal((true, "Away", "Back on Monday"), (response.IsEnabled, response.Subject, response.TextBody));
        JsonElement refused = await client.CallAsync("VacationResponse/set", """{"update":{"singleton":{"toDate":"2026-12-24T00:00:00Z"}}}""");
        Assert.Equal("An absence must end after it begins.", refused.GetProperty("notUpdated").GetProperty("singleton").GetProperty("description").GetString());
        await client.CallAsync("VacationResponse/set", """{"update":{"singleton":{"toDate":"2026-12-25T00:00:00Z"}}}""");
        Assert.Equal("2026-12-25T00:00:00Z", (await client.GetAsync("VacationResponse", """{"ids":null}"""))[0].GetProperty("toDate").GetString());
    }

    private async Task<string> DraftAsync(JmapClient client)
    {
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();
        JsonElement set = await client.CallAsync("Email/set", $$$$$"""{"create":{"k":{"mailboxIds":{"{{{{{drafts}}}}}":true},"from":[{"email":"alice@here.test"}],"to":[{"email":"bob@here.test"}],"subject":"draft","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"x"}} } } }""");
        return set.GetProperty("created").GetProperty("k").GetProperty("id").GetString()!;
    }
}
