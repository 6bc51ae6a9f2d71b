using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Sharing, the notices of it, and whom one can share with (RFC 9670).</summary>
public class ShareTests : IAsyncLifetime
{
    private readonly JmapServer _server = new();
    private JmapClient _alice = null!;
    private JmapClient _bob = null!;
    private Mailbox _project = null!;
    private string _bobId = "";

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _project = await _server.Store.WriteAsync(transaction => transaction.CreateMailbox(_server.Alice, "Project"));
        _alice = await _server.SignInAsync();
        _bob = await _server.SignInAsync("bob");
        _bobId = PrincipalIds.Of(_server.Bob);
    }

    public async ValueTask DisposeAsync()
    {
        _alice.Dispose();
        _bob.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_share_is_a_line_of_the_access_list_that_IMAP_shows()
    {
        await SetAsync($$$$$$"""{"shareWith":{"{{{{{{_bobId}}}}}}":{"mayReadItems":true,"mayAddItems":true,"maySetSeen":true}}}""");
        Assert.Equal([new MailboxGrant(Grantee.Account(_server.Bob), Rights("lrsi"), MailboxRights.None)], await GrantsAsync());
        JsonElement shared = (await MailboxAsync()).GetProperty("shareWith").GetProperty(_bobId);
        Assert.True(shared.GetProperty("mayReadItems").GetBoolean());
        Assert.False(shared.GetProperty("mayDelete").GetBoolean());
        // One right of one principal; two that are one letter there.
        await SetAsync($$"""{"shareWith/{{_bobId}}/maySetKeywords":true,"shareWith/{{_bobId}}/maySetSeen":false}""");
        Assert.Equal(Rights("lrwi"), Assert.Single(await GrantsAsync()).Rights);
        Assert.Equal("invalidProperties", await FailAsync($$"""{"shareWith/{{_bobId}}/mayDelete":true}"""));
        await SetAsync($$"""{"shareWith/{{_bobId}}/mayDelete":true,"shareWith/{{_bobId}}/mayRename":true}""");
        Assert.Equal(Rights("lrwix"), Assert.Single(await GrantsAsync()).Rights);
        await SetAsync($$"""{"shareWith/{{_bobId}}":null}""");
        Assert.Empty(await GrantsAsync());
        Assert.Equal(JsonValueKind.Null, (await MailboxAsync()).GetProperty("shareWith").ValueKind);
    }

    [Fact]
    public async Task What_IMAP_has_set_is_shown_and_what_JMAP_cannot_name_stays()
    {
        // "t" without "e", and something that is kept from him.
        await _server.Store.WriteAsync(transaction =>
        {
            transaction.SetGrant(_project.Id, new MailboxGrant(Grantee.Account(_server.Bob), Rights("lrswt"), Rights("w")));
            transaction.SetGrant(_project.Id, new MailboxGrant(Grantee.Anyone, Rights("l"), MailboxRights.None));
            return 0;
        });
        JsonElement box = await MailboxAsync();
        Assert.Equal([PrincipalIds.Anyone, _bobId], box.GetProperty("shareWith").EnumerateObject().Select(static share => share.Name).Order());
        JsonElement shown = box.GetProperty("shareWith").GetProperty(_bobId);
        Assert.Equal((true, false, false), (shown.GetProperty("maySetSeen").GetBoolean(), shown.GetProperty("maySetKeywords").GetBoolean(), shown.GetProperty("mayRemoveItems").GetBoolean()));
        await SetAsync($$"""{"shareWith/{{_bobId}}/mayAddItems":true}""");
        Assert.Contains(new MailboxGrant(Grantee.Account(_server.Bob), Rights("lrswti"), Rights("w")), await GrantsAsync());
        // As a whole: whoever is not named has nothing any more, and is still kept from what he was kept from.
        await SetAsync("""{"shareWith":null}""");
        Assert.Equal([new MailboxGrant(Grantee.Account(_server.Bob), MailboxRights.None, Rights("w"))], await GrantsAsync());
    }

    [Theory]
    [InlineData("{\"shareWith\":{\"P999\":{\"mayReadItems\":true}}}", "invalidProperties")]
    [InlineData("{\"shareWith\":{\"nobody\":{\"mayReadItems\":true}}}", "invalidProperties")]
    [InlineData("{\"shareWith\":{\"$alice\":{\"mayReadItems\":true}}}", "invalidProperties")]
    [InlineData("{\"shareWith\":{\"$bob\":{\"mayFly\":true}}}", "invalidProperties")]
    [InlineData("{\"shareWith\":{\"$bob\":{\"mayReadItems\":1}}}", "invalidProperties")]
    [InlineData("{\"shareWith\":[]}", "invalidProperties")]
    [InlineData("{\"shareWith/$bob/mayReadItems/x\":true}", "invalidProperties")]
    [InlineData("{\"shareWith/$bob/mayReadItems\":true}", "invalidPatch")]
    [InlineData("{\"shareWith\":{},\"shareWith/$bob\":{\"mayReadItems\":true}}", "invalidPatch")]
    [InlineData("{\"shareWith/$bob\":{\"mayReadItems\":true},\"shareWith/$bob/mayAddItems\":true}", "invalidPatch")]
    public async Task What_is_no_share_changes_nothing(string patch, string error)
    {
        Assert.Equal(error, await FailAsync(patch.Replace("$bob", _bobId, StringComparison.Ordinal).Replace("$alice", PrincipalIds.Of(_server.Alice), StringComparison.Ordinal)));
        Assert.Empty(await GrantsAsync());
    }

    [Fact]
    public async Task Only_who_administers_a_mailbox_sees_and_changes_with_whom_it_is_shared()
    {
        string account = JmapIds.Of(_server.Alice);
        await _server.ShareAsync(_project, Grantee.Account(_server.Bob), "lrswipkxte");
        Assert.Equal(JsonValueKind.Null, (await BobsAsync()).GetProperty("shareWith").ValueKind);
        string update = $$$$$$"""{"accountId":"{{{{{{account}}}}}}","update":{"{{{{{{_project.Id}}}}}}":{"shareWith":{"{{{{{{PrincipalIds.Anyone}}}}}}":{"mayReadItems":true}}}}}""";
        Assert.Equal("forbidden", (await _bob.CallAsync("Mailbox/set", update)).GetProperty("notUpdated").GetProperty(_project.Id.ToString()).GetProperty("type").GetString());
        await _server.ShareAsync(_project, Grantee.Account(_server.Bob), "lra");
        Assert.True((await BobsAsync()).GetProperty("shareWith").GetProperty(_bobId).GetProperty("mayShare").GetBoolean());
        // Whoever may share may take away what he has himself (RFC 4314 §3.1).
        await _bob.CallAsync("Mailbox/set", update);
        Assert.Equal([new MailboxGrant(Grantee.Anyone, Rights("lr"), MailboxRights.None)], await GrantsAsync());

        async Task<JsonElement> BobsAsync() => Assert.Single((await _bob.CallAsync("Mailbox/get", $$"""{"accountId":"{{account}}","ids":["{{_project.Id}}"]}""")).GetProperty("list").EnumerateArray());
    }

    [Fact]
    public async Task Mailboxes_are_made_renamed_and_destroyed_by_others_as_their_rights_allow()
    {
        string account = JmapIds.Of(_server.Alice);
        await _server.ShareAsync(_project, Grantee.Account(_server.Bob), "lr");
        Assert.Equal("forbidden", await ErrorAsync($$$$$$"""{"create":{"c":{"name":"Sub","parentId":"{{{{{{_project.Id}}}}}}"}}}""", "notCreated", "c"));
        await _server.ShareAsync(_project, Grantee.Account(_server.Bob), "lrk");
        Assert.Equal("forbidden", await ErrorAsync("""{"create":{"c":{"name":"Top"}}}""", "notCreated", "c"));
        JsonElement made = await CallAsync($$$$$$"""{"create":{"c":{"name":"Sub","parentId":"{{{{{{_project.Id}}}}}}"}}}""");
        string sub = made.GetProperty("created").GetProperty("c").GetProperty("id").GetString()!;
        Assert.False(made.GetProperty("created").GetProperty("c").GetProperty("myRights").GetProperty("mayDelete").GetBoolean());
        Assert.NotNull(await _server.Store.ReadAsync(reader => reader.FindMailbox(_server.Alice, "Project/Sub")));
        Assert.Equal("forbidden", await ErrorAsync($$$$$$"""{"update":{"{{{{{{sub}}}}}}":{"name":"Other"}}}""", "notUpdated", sub));
        Assert.Equal("forbidden", await ErrorAsync($$"""{"destroy":["{{sub}}"]}""", "notDestroyed", sub));
        _ = JmapIds.TryMailbox(sub, out MailboxId id);
        await _server.ShareAsync((await _server.Store.ReadAsync(reader => reader.FindMailbox(id)))!, Grantee.Account(_server.Bob), "lrx");
        await CallAsync($$$$$$"""{"update":{"{{{{{{sub}}}}}}":{"name":"Other","sortOrder":7}}}""");
        Assert.Equal("forbidden", await ErrorAsync($$$$$$"""{"update":{"{{{{{{sub}}}}}}":{"parentId":null}}}""", "notUpdated", sub));
        Assert.Equal("forbidden", await ErrorAsync($$$$$$"""{"update":{"{{{{{{sub}}}}}}":{"role":"archive"}}}""", "notUpdated", sub));
        Assert.NotNull(await _server.Store.ReadAsync(reader => reader.FindMailbox(_server.Alice, "Project/Other")));
        await CallAsync($$"""{"destroy":["{{sub}}"]}""");
        // And what he does not see is not there.
        string inbox = (await _server.MailboxAsync(_server.Alice, MailboxRole.Inbox)).Id.ToString();
        Assert.Equal("notFound", await ErrorAsync($$"""{"destroy":["{{inbox}}"]}""", "notDestroyed", inbox));

        Task<JsonElement> CallAsync(string arguments) => _bob.CallAsync("Mailbox/set", arguments.Insert(1, $"\"accountId\":\"{account}\","));
        async Task<string> ErrorAsync(string arguments, string list, string of) => (await CallAsync(arguments)).GetProperty(list).GetProperty(of).GetProperty("type").GetString()!;
    }

    [Fact]
    public async Task A_notice_tells_of_a_share_and_a_stream_of_what_happens_there()
    {
        using EventStream events = await EventStream.OpenAsync(_bob, "ShareNotification,Email");
        await events.NextAsync();
        await SetAsync($$$$$$"""{"shareWith":{"{{{{{{_bobId}}}}}}":{"mayReadItems":true}}}""");
        StreamEvent news = (await events.NextAsync())!;
        Assert.Equal(["ShareNotification"], news.Changed(_bob.Account).Keys);
        JsonElement notice = Assert.Single(await _bob.GetAsync("ShareNotification", """{"ids":null}"""));
        Assert.Equal(("Mailbox", JmapIds.Of(_server.Alice), _project.Id.ToString(), "Project"), (Text(notice, "objectType"), Text(notice, "objectAccountId"), Text(notice, "objectId"), Text(notice, "name")));
        Assert.Equal(("Alice", "alice@here.test", PrincipalIds.Of(_server.Alice)), (Text(notice.GetProperty("changedBy"), "name"), Text(notice.GetProperty("changedBy"), "email"), Text(notice.GetProperty("changedBy"), "principalId")));
        Assert.Equal(JsonValueKind.Null, notice.GetProperty("oldRights").ValueKind);
        Assert.True(notice.GetProperty("newRights").GetProperty("mayReadItems").GetBoolean());

        // The stream follows alice's account from now on, with the states that bob's calls are answered with.
        string account = JmapIds.Of(_server.Alice);
        await _server.AppendAsync(_server.Alice, "Subject: hers\n\nx");
        Dictionary<string, string> changed;
        do changed = (await events.NextAsync())!.ChangedOrEmpty(account);
        while (changed.GetValueOrDefault("Email") != (await _bob.CallAsync("Email/get", $$"""{"accountId":"{{account}}","ids":[]}""")).GetProperty("state").GetString());

        string id = Text(notice, "id"), state = (await _bob.CallAsync("ShareNotification/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        Assert.Equal([id], JmapClient.Texts((await _bob.CallAsync("ShareNotification/query", $$$$$$"""{"filter":{"objectType":"Mailbox","objectAccountId":"{{{{{{account}}}}}}"},"sort":[{"property":"created","isAscending":false}]}""")).GetProperty("ids")));
        Assert.Equal("forbidden", (await _bob.CallAsync("ShareNotification/set", $$$$$$"""{"update":{"{{{{{{id}}}}}}":{"name":"x"}}}""")).GetProperty("notUpdated").GetProperty(id).GetProperty("type").GetString());
        Assert.Equal([id], JmapClient.Texts((await _bob.CallAsync("ShareNotification/set", $$"""{"destroy":["{{id}}"]}""")).GetProperty("destroyed")));
        Assert.Equal([id], JmapClient.Texts((await _bob.CallAsync("ShareNotification/changes", $$"""{"sinceState":"{{state}}"}""")).GetProperty("destroyed")));
        Assert.Equal([id], JmapClient.Texts((await _bob.CallAsync("ShareNotification/queryChanges", $$"""{"sinceQueryState":"{{state}}"}""")).GetProperty("removed")));
        // Who changed it is told nothing.
        Assert.Empty(await _alice.GetAsync("ShareNotification", """{"ids":null}"""));
    }

    [Fact]
    public async Task People_and_groups_of_the_domain_are_found_and_no_others()
    {
        DirectoryAdministration administration = _server.Service<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("there.test") }, cancellationToken: JmapServer.Token);
        Account eve = await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("eve@there.test"), Password = JmapServer.Password }, JmapServer.Token);
        Group team = await administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("team@here.test"), DisplayName = "The team", Members = [EmailAddress.Parse("bob@here.test")] }, cancellationToken: JmapServer.Token);
        JsonElement all = await _alice.CallAsync("Principal/get", """{"ids":null}""");
        Assert.Equal(["alice@here.test", "bob@here.test", "", "team@here.test"], all.GetProperty("list").EnumerateArray().Select(static principal => principal.GetProperty("email").GetString() ?? ""));
        JsonElement self = all.GetProperty("list")[0];
        Assert.Equal(("individual", "Alice", PrincipalIds.Of(_server.Alice)), (Text(self, "type"), Text(self, "name"), Text(self, "id")));
        Assert.True(self.GetProperty("accounts").GetProperty(_alice.Account).GetProperty("isPersonal").GetBoolean());
        Assert.Equal(JsonValueKind.Null, all.GetProperty("list")[1].GetProperty("accounts").ValueKind);
        Assert.Equal(PrincipalIds.Of(_server.Alice), _alice.Session.GetProperty("accounts").GetProperty(_alice.Account).GetProperty("accountCapabilities").GetProperty("urn:ietf:params:jmap:principals").GetProperty("currentUserPrincipalId").GetString());

        string group = PrincipalIds.Of(Grantee.Group(team.Id));
        Assert.Equal([group], await QueryAsync("""{"filter":{"type":"group","name":"team"}}"""));
        Assert.Equal([_bobId], await QueryAsync("""{"filter":{"operator":"AND","conditions":[{"text":"BOB"},{"type":"individual"}]}}"""));
        Assert.Empty(await QueryAsync("""{"filter":{"text":"eve@"}}"""));
        Assert.Equal("invalidProperties", await FailAsync($$$$$$"""{"shareWith":{"{{{{{{PrincipalIds.Of(eve.Id)}}}}}}":{"mayReadItems":true}}}"""));

        // Members of a group see what it sees.
        await SetAsync($$$$$$"""{"shareWith":{"{{{{{{group}}}}}}":{"mayReadItems":true}}}""");
        string account = JmapIds.Of(_server.Alice);
        Assert.Single((await _bob.CallAsync("Mailbox/get", $$"""{"accountId":"{{account}}","ids":null}""")).GetProperty("list").EnumerateArray());
        JsonElement alice = Assert.Single(await _bob.GetAsync("Principal", $$"""{"ids":["{{PrincipalIds.Of(_server.Alice)}}"]}"""));
        Assert.True(alice.GetProperty("accounts").GetProperty(account).GetProperty("isReadOnly").GetBoolean());
        Assert.Equal([PrincipalIds.Of(_server.Alice)], JmapClient.Texts((await _bob.CallAsync("Principal/query", $$$$$$"""{"filter":{"accountIds":["{{{{{{account}}}}}}"]}}""")).GetProperty("ids")));

        string state = all.GetProperty("state").GetString()!;
        Assert.Empty((await _alice.CallAsync("Principal/changes", $$"""{"sinceState":"{{state}}"}""")).GetProperty("updated").EnumerateArray());
        await administration.DeleteGroupAsync(team.Address, cancellationToken: JmapServer.Token);
        Assert.Equal("cannotCalculateChanges", await _alice.FailAsync("Principal/changes", $$"""{"sinceState":"{{state}}"}"""));
        Assert.Equal("cannotCalculateChanges", await _alice.FailAsync("Principal/queryChanges", $$"""{"sinceQueryState":"{{state}}"}"""));

        async Task<List<string>> QueryAsync(string arguments) => JmapClient.Texts((await _alice.CallAsync("Principal/query", arguments)).GetProperty("ids"));
    }

    [Fact]
    public async Task Whoever_the_user_does_not_see_is_answered_like_nobody()
    {
        DirectoryAdministration administration = _server.Service<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("elsewhere.test") }, cancellationToken: JmapServer.Token);
        Account hidden = await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("hidden@elsewhere.test") }, JmapServer.Token);
        Group circle = await administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("circle@elsewhere.test"), Members = [] }, cancellationToken: JmapServer.Token);
        (string Id, string Nobody)[] pairs = [(PrincipalIds.Of(hidden.Id), PrincipalIds.Of(new AccountId(hidden.Id.Value + 1000))), (PrincipalIds.Of(Grantee.Group(circle.Id)), PrincipalIds.Of(Grantee.Group(circle.Id + 1000)))];
        foreach ((string id, string nobody) in pairs)
        {
            foreach (string patch in (string[])["""{"shareWith":{"?":{"mayReadItems":true} } }""", """{"shareWith/?":{"mayReadItems":true} }""", """{"shareWith/?/mayReadItems":true}""", """{"shareWith/?":null}"""])
                Assert.Equal((await AnswerAsync(patch, nobody)).Replace(nobody, "?", StringComparison.Ordinal), (await AnswerAsync(patch, id)).Replace(id, "?", StringComparison.Ordinal));
            Assert.Equal(2, (await _alice.CallAsync("Principal/get", $$"""{"ids":["{{id}}","{{nobody}}"]}""")).GetProperty("notFound").GetArrayLength());
        }

        Assert.Empty(await GrantsAsync());

        async Task<string> AnswerAsync(string patch, string id) =>
            (await _alice.CallAsync("Mailbox/set", $$"""{"update":{"{{_project.Id}}":{{patch.Replace("?", id, StringComparison.Ordinal)}} } }""")).GetProperty("notUpdated").GetProperty(_project.Id.ToString()).ToString();
    }

    [Fact]
    public async Task A_closed_directory_shows_only_those_with_whom_something_is_shared()
    {
        await using var closed = new JmapServer { Options = new JmapOptions { Directory = DirectoryAudience.Closed } };
        await closed.InitializeAsync();
        using JmapClient alice = await closed.SignInAsync(), bob = await closed.SignInAsync("bob");
        Assert.Equal(["alice@here.test"], await EmailsAsync(alice));
        await closed.ShareAsync(await closed.MailboxAsync(closed.Alice, MailboxRole.Drafts), Grantee.Account(closed.Bob), "lr");
        Assert.Equal(["alice@here.test", "bob@here.test"], await EmailsAsync(alice));
        Assert.Equal(["alice@here.test", "bob@here.test"], await EmailsAsync(bob));

        static async Task<IEnumerable<string?>> EmailsAsync(JmapClient client) => (await client.GetAsync("Principal", """{"ids":null}""")).Select(static principal => principal.GetProperty("email").GetString());
    }

    [Fact]
    public async Task Who_does_not_speak_of_sharing_sees_the_mailboxes_of_RFC_8621()
    {
        JsonElement response = await _alice.PostAsync($$"""{"using":["{{Capabilities.Core}}","{{Capabilities.Mail}}"],"methodCalls":[["Mailbox/get",{"accountId":"{{_alice.Account}}","ids":null},"0"],["Mailbox/get",{"accountId":"{{_alice.Account}}","properties":["shareWith"]},"1"]]}""");
        JsonElement box = response.GetProperty("methodResponses")[0][1].GetProperty("list")[0];
        Assert.False(box.TryGetProperty("shareWith", out _));
        Assert.Equal(9, box.GetProperty("myRights").EnumerateObject().Count());
        Assert.Equal("error", response.GetProperty("methodResponses")[1][0].GetString());
    }

    private static MailboxRights Rights(string letters) => RightsText.TryParse(letters, out MailboxRights rights) ? rights : throw new ArgumentException(letters);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private async Task<JsonElement> MailboxAsync() => Assert.Single(await _alice.GetAsync("Mailbox", $$"""{"ids":["{{_project.Id}}"]}"""));

    private async Task<IReadOnlyList<MailboxGrant>> GrantsAsync() => await _server.Store.ReadAsync(reader => reader.Grants(_project.Id));

    private async Task SetAsync(string patch)
    {
        JsonElement set = await UpdateAsync(patch);
        Assert.True(set.GetProperty("updated").ValueKind == JsonValueKind.Object, set.GetRawText());
    }

    private async Task<string> FailAsync(string patch) => (await UpdateAsync(patch)).GetProperty("notUpdated").GetProperty(_project.Id.ToString()).GetProperty("type").GetString()!;

    private Task<JsonElement> UpdateAsync(string patch) => _alice.CallAsync("Mailbox/set", $"{{\"update\":{{\"{_project.Id}\":{patch}}}}}");
}
