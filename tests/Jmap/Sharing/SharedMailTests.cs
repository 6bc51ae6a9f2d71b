using System.Net;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Mail in the account of somebody who shares it (RFC 9670), as far as the rights go and no farther.</summary>
public class SharedMailTests : IAsyncLifetime
{
    private readonly JmapServer _server = new();
    private JmapClient _bob = null!;
    private Mailbox _project = null!;
    private Mailbox _private = null!;
    private string _account = "";

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        (_project, _private) = await _server.Store.WriteAsync(transaction => (transaction.CreateMailbox(_server.Alice, "Project"), transaction.CreateMailbox(_server.Alice, "Private")));
        _bob = await _server.SignInAsync("bob");
        _account = JmapIds.Of(_server.Alice);
    }

    public async ValueTask DisposeAsync()
    {
        _bob.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_session_has_the_account_while_something_of_it_is_shared()
    {
        Assert.Single((await SessionAsync()).GetProperty("accounts").EnumerateObject());
        Assert.Equal("accountNotFound", await _bob.FailAsync("Mailbox/get", Args("\"ids\":null")));
        string before = (await SessionAsync()).GetProperty("state").GetString()!;
        await ShareAsync("lr");
        JsonElement account = (await SessionAsync()).GetProperty("accounts").GetProperty(_account);
        Assert.Equal("alice@here.test", account.GetProperty("name").GetString());
        Assert.False(account.GetProperty("isPersonal").GetBoolean());
        Assert.True(account.GetProperty("isReadOnly").GetBoolean());
        JsonElement capabilities = account.GetProperty("accountCapabilities");
        Assert.False(capabilities.TryGetProperty(Capabilities.Submission, out _));
        Assert.False(capabilities.GetProperty(Capabilities.Mail).GetProperty("mayCreateTopLevelMailbox").GetBoolean());
        Assert.Equal(PrincipalIds.Of(_server.Alice), capabilities.GetProperty("urn:ietf:params:jmap:principals:owner").GetProperty("principalId").GetString());
        Assert.NotEqual(before, (await SessionAsync()).GetProperty("state").GetString());
        Assert.Equal((await SessionAsync()).GetProperty("state").GetString(), (await _bob.PostAsync("""{"using":["urn:ietf:params:jmap:core"],"methodCalls":[]}""")).GetProperty("sessionState").GetString());
        // What belongs to a person alone is nobody else's.
        Assert.Equal("accountNotSupportedByMethod", await _bob.FailAsync("Identity/get", Args("\"ids\":null")));
        Assert.Equal("accountNotSupportedByMethod", await _bob.FailAsync("SieveScript/get", Args("\"ids\":null")));

        await ShareAsync("lrs");
        Assert.False((await SessionAsync()).GetProperty("accounts").GetProperty(_account).GetProperty("isReadOnly").GetBoolean());
        await ShareAsync("");
        Assert.Single((await SessionAsync()).GetProperty("accounts").EnumerateObject());
        Assert.Equal("accountNotFound", await _bob.FailAsync("Mailbox/get", Args("\"ids\":null")));
    }

    [Fact]
    public async Task Who_does_not_want_to_see_it_has_it_in_no_session_but_may_still_ask()
    {
        await ShareAsync("lr");
        JsonElement set = await _bob.CallAsync("Mailbox/set", Args($$$$$"""
            "update":{"{{{{{_project.Id}}}}}":{"isSubscribed":false}}
            """));
        Assert.True(set.GetProperty("updated").TryGetProperty(_project.Id.ToString(), out _));
        Assert.Single((await SessionAsync()).GetProperty("accounts").EnumerateObject());
        Assert.False((await MailboxesAsync())[0].GetProperty("isSubscribed").GetBoolean());
        // What everybody may see is wanted only by those who say so.
        await ShareAsync("");
        await _server.ShareAsync(_private, Grantee.Anyone, "lr");
        Assert.Single((await SessionAsync()).GetProperty("accounts").EnumerateObject());
        Assert.Equal("Private", (await MailboxesAsync())[0].GetProperty("name").GetString());
        await _bob.CallAsync("Mailbox/set", Args($$$$$"""
            "update":{"{{{{{_private.Id}}}}}":{"isSubscribed":true}}
            """));
        Assert.Equal(2, (await SessionAsync()).GetProperty("accounts").EnumerateObject().Count());
    }

    [Fact]
    public async Task Mailboxes_are_listed_with_the_rights_that_access_lists_give()
    {
        await ShareAsync("lrswi");
        JsonElement box = Assert.Single(await MailboxesAsync());
        Assert.Equal("Project", box.GetProperty("name").GetString());
        Assert.True(box.GetProperty("isSubscribed").GetBoolean());
        Dictionary<string, bool> rights = box.GetProperty("myRights").EnumerateObject().ToDictionary(static right => right.Name, static right => right.Value.GetBoolean());
        Assert.Equal(
            new Dictionary<string, bool>
            {
                ["mayReadItems"] = true, ["mayAddItems"] = true, ["mayRemoveItems"] = false, ["maySetSeen"] = true, ["maySetKeywords"] = true, ["mayCreateChild"] = false,
                ["mayRename"] = false, ["mayDelete"] = false, ["maySubmit"] = false, ["mayShare"] = false,
            },
            rights);
        Assert.Equal(JsonValueKind.Null, box.GetProperty("shareWith").ValueKind);
        // A mailbox that may be looked up and not read.
        await ShareAsync("l");
        Assert.False((await MailboxesAsync())[0].GetProperty("myRights").GetProperty("mayReadItems").GetBoolean());
        Assert.Empty(await QueryAsync("{}"));
        // And one that may not: it is not there.
        await ShareAsync("i");
        Assert.Equal("accountNotFound", await _bob.FailAsync("Mailbox/get", Args("\"ids\":null")));
    }

    [Fact]
    public async Task Messages_are_seen_where_they_may_be_read_and_nowhere_else()
    {
        Appended seen = await AppendAsync(_project, "Subject: seen\n\nx"), hidden = await AppendAsync(_private, "Subject: hidden\nReferences: <t@x>\n\nx");
        Appended both = await AppendAsync(_project, "Subject: both\n\nx");
        await _server.Store.WriteAsync(transaction =>
        {
            UidSet copy = transaction.Copy(_project.Id, UidSet.Of(both.Uid), _private.Id).Destination;
            return transaction.UpdateFlags(_private.Id, copy, FlagOperation.Add, MessageFlags.Flagged);
        });
        await ShareAsync("lr");
        Assert.Equal(2, (await QueryAsync("{}")).Count);
        Assert.Equal(2, (await QueryAsync("""{"sort":[{"property":"subject"}]}""")).Count);
        Assert.Equal([Id(seen)], await QueryAsync("""{"filter":{"subject":"seen"}}"""));
        Assert.Empty(await QueryAsync("""{"filter":{"subject":"hidden"}}"""));
        Assert.Empty(await QueryAsync($$$$$"""{"filter":{"inMailbox":"{{{{{_private.Id}}}}}"},"calculateTotal":true}"""));
        Assert.Empty(await QueryAsync("""{"filter":{"hasKeyword":"$flagged"}}"""));

        JsonElement got = await _bob.CallAsync("Email/get", Args($$$$$"""
            "ids":["{{{{{Id(both)}}}}}","{{{{{Id(hidden)}}}}}"],"properties":["mailboxIds","keywords","wakeAt"]
            """));
        JsonElement email = Assert.Single(got.GetProperty("list").EnumerateArray());
        Assert.Equal(_project.Id.ToString(), Assert.Single(email.GetProperty("mailboxIds").EnumerateObject()).Name);
        Assert.Empty(email.GetProperty("keywords").EnumerateObject());
        Assert.Equal([Id(hidden)], JmapClient.Texts(got.GetProperty("notFound")));
        Assert.Equal(2, (await _bob.CallAsync("Email/get", Args("\"ids\":null"))).GetProperty("list").GetArrayLength());
        Assert.Equal(2, (await _bob.CallAsync("Thread/get", Args("\"ids\":null"))).GetProperty("list").GetArrayLength());
        string thread = await _server.Store.ReadAsync(reader => JmapIds.Of(reader.PlacesOf(hidden.Message)[0].Thread));
        Assert.Equal([thread], JmapClient.Texts((await _bob.CallAsync("Thread/get", Args($"\"ids\":[\"{thread}\"]"))).GetProperty("notFound")));
        Assert.Equal([Id(hidden)], JmapClient.Texts((await _bob.CallAsync("SearchSnippet/get", Args($$$$$"""
            "filter":{"text":"x"},"emailIds":["{{{{{Id(hidden)}}}}}","{{{{{Id(seen)}}}}}"]
            """))).GetProperty("notFound")));
    }

    [Fact]
    public async Task Blobs_are_those_of_messages_that_are_seen_and_ones_own_uploads()
    {
        Appended seen = await AppendAsync(_project, "Subject: seen\n\nx"), hidden = await AppendAsync(_private, "Subject: hidden\n\nx");
        using JmapClient alice = await _server.SignInAsync();
        string upload = (await alice.UploadAsync("secret"u8.ToArray(), "text/plain")).GetProperty("blobId").GetString()!;
        await ShareAsync("lri");
        foreach ((string blob, HttpStatusCode expected) in new[] { (BlobReference.Of(seen.Message), HttpStatusCode.OK), (BlobReference.Of(hidden.Message), HttpStatusCode.NotFound), (upload, HttpStatusCode.NotFound) })
        {
            using HttpResponseMessage response = await _bob.DownloadAsync(blob, account: _account);
            Assert.Equal(expected, response.StatusCode);
            JsonElement got = await _bob.CallAsync("Blob/get", Args($"\"ids\":[\"{blob}\"]"));
            Assert.Equal(expected == HttpStatusCode.OK ? 0 : 1, got.GetProperty("notFound").GetArrayLength());
        }

        // What bob uploads is his, in whichever account he names it.
        string own = (await _bob.UploadAsync("Subject: imported\r\n\r\nx"u8.ToArray(), "message/rfc822")).GetProperty("blobId").GetString()!;
        JsonElement imported = await _bob.CallAsync("Email/import", Args($$$$$"""
            "emails":{"a":{"blobId":"{{{{{own}}}}}","mailboxIds":{"{{{{{_project.Id}}}}}":true}},"b":{"blobId":"{{{{{own}}}}}","mailboxIds":{"{{{{{_private.Id}}}}}":true}},"c":{"blobId":"{{{{{own}}}}}","mailboxIds":{"{{{{{_project.Id}}}}}":true},"keywords":{"$seen":true}}}
            """));
        Assert.Equal(["a"], imported.GetProperty("created").EnumerateObject().Select(static made => made.Name));
        Assert.Equal("invalidProperties", imported.GetProperty("notCreated").GetProperty("b").GetProperty("type").GetString());
        Assert.Equal("forbidden", imported.GetProperty("notCreated").GetProperty("c").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("lr", "keywords/$seen", "forbidden")]
    [InlineData("lrs", "keywords/$seen", null)]
    [InlineData("lrs", "keywords/$flagged", "forbidden")]
    [InlineData("lrs", "keywords/new", "forbidden")]
    [InlineData("lrw", "keywords/$flagged", null)]
    [InlineData("lrw", "keywords/new", null)]
    [InlineData("lrw", "keywords/$seen", "forbidden")]
    public async Task Keywords_need_the_right_to_set_them(string rights, string pointer, string? error)
    {
        Appended message = await AppendAsync(_project, "Subject: x\n\nx");
        await ShareAsync(rights);
        JsonElement set = await _bob.CallAsync("Email/set", Args($$$$$"""
            "update":{"{{{{{Id(message)}}}}}":{"{{{{{pointer}}}}}":true}}
            """));
        if (error is null) Assert.Equal(JsonValueKind.Null, set.GetProperty("updated").GetProperty(Id(message)).ValueKind);
        else Assert.Equal(error, set.GetProperty("notUpdated").GetProperty(Id(message)).GetProperty("type").GetString());
        KeywordTable keywords = await _server.Store.ReadAsync(reader => reader.Keywords(_server.Alice));
        Assert.Equal(error is null && pointer == "keywords/new", keywords.TryGet("new", out _));
        using JmapClient alice = await _server.SignInAsync();
        JsonElement shown = Assert.Single(await alice.GetAsync("Email", $$"""{"ids":["{{Id(message)}}"],"properties":["keywords"]}"""));
        Assert.Equal(error is null ? 1 : 0, shown.GetProperty("keywords").EnumerateObject().Count());
    }

    [Fact]
    public async Task Moving_and_destroying_need_their_rights_and_leave_the_owners_other_places_alone()
    {
        Mailbox done = await _server.Store.WriteAsync(transaction => transaction.CreateMailbox(_server.Alice, "Done"));
        Appended message = await AppendAsync(_project, "Subject: x\n\nx");
        await _server.Store.WriteAsync(transaction => transaction.Copy(_project.Id, UidSet.Of(message.Uid), _private.Id));
        await ShareAsync("lr");
        await MoveAsync(message, done.Id, "invalidProperties");
        await _server.ShareAsync(done, Grantee.Account(_server.Bob), "lr");
        await MoveAsync(message, done.Id, "forbidden");
        await _server.ShareAsync(done, Grantee.Account(_server.Bob), "lri");
        await MoveAsync(message, done.Id, "forbidden");
        Assert.Equal("forbidden", (await DestroyAsync(message)).GetProperty("notDestroyed").GetProperty(Id(message)).GetProperty("type").GetString());
        await ShareAsync("lrte");
        await MoveAsync(message, done.Id, null);
        Assert.Equal([_private.Id, done.Id], (await PlacesAsync(message)).OrderBy(static mailbox => mailbox.Value));

        await _server.ShareAsync(done, Grantee.Account(_server.Bob), "lrte");
        Assert.Equal([Id(message)], JmapClient.Texts((await DestroyAsync(message)).GetProperty("destroyed")));
        Assert.Equal([_private.Id], await PlacesAsync(message));
        Assert.Equal("notFound", (await DestroyAsync(message)).GetProperty("notDestroyed").GetProperty(Id(message)).GetProperty("type").GetString());

        async Task<IEnumerable<MailboxId>> PlacesAsync(Appended of) => (await _server.Store.ReadAsync(reader => reader.PlacesOf(of.Message))).Select(static place => place.Mailbox);
    }

    [Fact]
    public async Task Snoozing_is_for_ones_own_mail()
    {
        Appended message = await AppendAsync(_project, "Subject: x\n\nx");
        await ShareAsync("lrswipkxtea");
        JsonElement set = await _bob.CallAsync("Email/set", Args($$$$$"""
            "update":{"{{{{{Id(message)}}}}}":{"wakeAt":"2099-01-01T00:00:00Z"}}
            """));
        Assert.Equal("forbidden", set.GetProperty("notUpdated").GetProperty(Id(message)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Changes_are_those_that_can_be_seen()
    {
        Appended first = await AppendAsync(_project, "Subject: 1\n\nx"), hidden = await AppendAsync(_private, "Subject: h\n\nx");
        await ShareAsync("lr");
        string state = await StateAsync("Email"), threads = await StateAsync("Thread"), mailboxes = await StateAsync("Mailbox");
        string query = (await _bob.CallAsync("Email/query", Args(""))).GetProperty("queryState").GetString()!;
        await AppendAsync(_private, "Subject: h2\n\nx");
        await _server.Store.WriteAsync(transaction => transaction.UpdateFlags(_private.Id, UidSet.Of(hidden.Uid), FlagOperation.Add, MessageFlags.Flagged));
        foreach ((string type, string since) in new[] { ("Email", state), ("Thread", threads), ("Mailbox", mailboxes) })
        {
            JsonElement none = await ChangesAsync(type, since);
            Assert.Empty(none.GetProperty("created").EnumerateArray().Concat(none.GetProperty("updated").EnumerateArray()).Concat(none.GetProperty("destroyed").EnumerateArray()));
        }

        // Moved in and out by the owner: for bob one comes and one goes.
        Appended second = await AppendAsync(_project, "Subject: 2\n\nx");
        await _server.Store.WriteAsync(transaction => transaction.Move(_private.Id, UidSet.Of(hidden.Uid), _project.Id));
        await _server.Store.WriteAsync(transaction => transaction.Move(_project.Id, UidSet.Of(first.Uid), _private.Id));
        JsonElement changes = await ChangesAsync("Email", state);
        Assert.Equal(new[] { Id(hidden), Id(second) }.Order(), JmapClient.Texts(changes.GetProperty("created")).Order());
        Assert.Equal([Id(first)], JmapClient.Texts(changes.GetProperty("destroyed")));
        JsonElement moved = await ChangesAsync("Thread", threads);
        Assert.Equal((2, 1), (moved.GetProperty("created").GetArrayLength(), moved.GetProperty("destroyed").GetArrayLength()));
        Assert.Equal([_project.Id.ToString()], JmapClient.Texts((await ChangesAsync("Mailbox", mailboxes)).GetProperty("updated")));
        JsonElement queryChanges = await _bob.CallAsync("Email/queryChanges", Args($"\"sinceQueryState\":\"{query}\""));
        Assert.Contains(Id(first), JmapClient.Texts(queryChanges.GetProperty("removed")));
        Assert.Equal(2, queryChanges.GetProperty("added").GetArrayLength());

        // Other rights: what was hidden may be there now, and no log says so.
        await _server.ShareAsync(_private, Grantee.Account(_server.Bob), "lr");
        foreach ((string type, string since) in new[] { ("Email", state), ("Thread", threads), ("Mailbox", mailboxes) }) Assert.Equal("cannotCalculateChanges", await _bob.FailAsync(type + "/changes", Args($"\"sinceState\":\"{since}\"")));
        Assert.Equal("cannotCalculateChanges", await _bob.FailAsync("Email/queryChanges", Args($"\"sinceQueryState\":\"{query}\"")));
        // The owner's own states are none of bob's.
        using JmapClient alice = await _server.SignInAsync();
        string owners = (await alice.CallAsync("Email/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        Assert.Equal("cannotCalculateChanges", await _bob.FailAsync("Email/changes", Args($"\"sinceState\":\"{owners}\"")));
    }

    [Fact]
    public async Task Emails_are_copied_between_accounts_as_far_as_both_allow()
    {
        Appended message = await AppendAsync(_project, "Subject: copied\n\nx"), hidden = await AppendAsync(_private, "Subject: hidden\n\nx");
        await _server.Store.WriteAsync(transaction => transaction.UpdateFlags(_project.Id, UidSet.Of(message.Uid), FlagOperation.Add, MessageFlags.Seen | MessageFlags.Flagged));
        await ShareAsync("lr");
        string inbox = (await _server.MailboxAsync(_server.Bob, MailboxRole.Inbox)).Id.ToString();
        JsonElement copy = await _bob.CallAsync("Email/copy", $$$$$"""
            {"fromAccountId":"{{{{{_account}}}}}","create":{"a":{"id":"{{{{{Id(message)}}}}}","mailboxIds":{"{{{{{inbox}}}}}":true}},"b":{"id":"{{{{{Id(hidden)}}}}}","mailboxIds":{"{{{{{inbox}}}}}":true}}}}
            """);
        string made = copy.GetProperty("created").GetProperty("a").GetProperty("id").GetString()!;
        Assert.Equal("notFound", copy.GetProperty("notCreated").GetProperty("b").GetProperty("type").GetString());
        // RFC 8620 §5.4: what is not said is as in the original.
        JsonElement email = Assert.Single(await _bob.GetAsync("Email", $$"""{"ids":["{{made}}"],"properties":["keywords","subject"]}"""));
        Assert.Equal(["$flagged", "$seen"], email.GetProperty("keywords").EnumerateObject().Select(static keyword => keyword.Name).Order());

        // Back again: a copy brings the keywords that may be set there.
        string back = $$$$$"""{"accountId":"{{{{{_account}}}}}","fromAccountId":"{{{{{_bob.Account}}}}}","create":{"a":{"id":"{{{{{made}}}}}","mailboxIds":{"{{{{{_project.Id}}}}}":true}}},"onSuccessDestroyOriginal":true}""";
        Assert.Equal("forbidden", (await _bob.CallAsync("Email/copy", back)).GetProperty("notCreated").GetProperty("a").GetProperty("type").GetString());
        await ShareAsync("lrsi");
        var answers = await _bob.CallsAsync($"[[\"Email/copy\",{back},\"0\"]]");
        Assert.Equal(["Email/copy", "Email/set"], answers.Select(static answer => answer.Name));
        string there = answers[0].Arguments.GetProperty("created").GetProperty("a").GetProperty("id").GetString()!;
        email = Assert.Single((await _bob.CallAsync("Email/get", Args($"\"ids\":[\"{there}\"],\"properties\":[\"keywords\"]"))).GetProperty("list").EnumerateArray());
        Assert.Equal(["$seen"], email.GetProperty("keywords").EnumerateObject().Select(static keyword => keyword.Name));
        Assert.Equal([made], JmapClient.Texts(answers[1].Arguments.GetProperty("destroyed")));
    }

    [Fact]
    public async Task A_share_that_is_taken_back_is_gone_for_the_write_that_follows()
    {
        Appended message = await AppendAsync(_project, "Subject: x\n\nx");
        await ShareAsync("lrs");
        string state = await StateAsync("Email");
        await ShareAsync("lr");
        // With the old rights' state nothing is changed, and without it the right is missing.
        Assert.Equal("stateMismatch", await _bob.FailAsync("Email/set", Args($$$$$"""
            "ifInState":"{{{{{state}}}}}","update":{"{{{{{Id(message)}}}}}":{"keywords/$seen":true}}
            """)));
        JsonElement set = await _bob.CallAsync("Email/set", Args($$$$$"""
            "update":{"{{{{{Id(message)}}}}}":{"keywords/$seen":true}}
            """));
        Assert.Equal("forbidden", set.GetProperty("notUpdated").GetProperty(Id(message)).GetProperty("type").GetString());
    }

    private Task<bool> ShareAsync(string rights) => _server.ShareAsync(_project, Grantee.Account(_server.Bob), rights);

    private async Task<Appended> AppendAsync(Mailbox mailbox, string message)
    {
        await using BlobWriter writer = _server.Store.CreateBlob();
        writer.Write(System.Text.Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")));
        await using StagedBlob blob = await writer.CompleteAsync();
        return await _server.Store.WriteAsync(transaction => transaction.Append(new AppendRequest(mailbox.Id, blob, MessageFlags.None, DateTimeOffset.UtcNow)));
    }

    private async Task MoveAsync(Appended message, MailboxId to, string? error)
    {
        JsonElement set = await _bob.CallAsync("Email/set", Args($$$$$"""
            "update":{"{{{{{Id(message)}}}}}":{"mailboxIds":{"{{{{{to}}}}}":true}}}
            """));
        if (error is null) Assert.Equal(JsonValueKind.Null, set.GetProperty("updated").GetProperty(Id(message)).ValueKind);
        else Assert.Equal(error, set.GetProperty("notUpdated").GetProperty(Id(message)).GetProperty("type").GetString());
    }

    private Task<JsonElement> DestroyAsync(Appended message) => _bob.CallAsync("Email/set", Args($"\"destroy\":[\"{Id(message)}\"]"));

    private Task<JsonElement> ChangesAsync(string type, string since) => _bob.CallAsync(type + "/changes", Args($"\"sinceState\":\"{since}\""));

    private async Task<string> StateAsync(string type) => (await _bob.CallAsync(type + "/get", Args("\"ids\":[]"))).GetProperty("state").GetString()!;

    private async Task<List<JsonElement>> MailboxesAsync() => [.. (await _bob.CallAsync("Mailbox/get", Args("\"ids\":null"))).GetProperty("list").EnumerateArray()];

    private async Task<List<string>> QueryAsync(string arguments)
    {
        var given = System.Text.Json.Nodes.JsonNode.Parse(arguments)!.AsObject();
        given["accountId"] = _account;
        return JmapClient.Texts((await _bob.CallAsync("Email/query", given.ToJsonString())).GetProperty("ids"));
    }

    private async Task<JsonElement> SessionAsync() => JsonDocument.Parse(await _bob.Http.GetStringAsync("/jmap/session", JmapServer.Token)).RootElement;

    private string Args(string rest) => $$"""{"accountId":"{{_account}}"{{(rest.Length > 0 ? "," : "")}}{{rest}}}""";

    private static string Id(Appended message) => message.Message.ToString();
}
