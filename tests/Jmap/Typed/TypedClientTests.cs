using System.Text;
using System.Text.Json.Nodes;

namespace Posthouse.Jmap.Tests;

/// <summary>What a client does in a day, with every answer read by the types of the RFCs and nothing beside them.</summary>
public sealed class TypedClientTests : IAsyncLifetime
{
    private readonly JmapServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<TypedClient> SignInAsync(string name = "alice") => new(await _server.SignInAsync(name));

    private static async Task<string> ImportAsync(TypedClient client, string mailbox, string text)
    {
        string blob = (await client.Plain.UploadAsync(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), "message/rfc822")).GetProperty("blobId").GetString()!;
        var arguments = new JsonObject { ["emails"] = new JsonObject { ["m"] = new JsonObject { ["blobId"] = blob, ["mailboxIds"] = new JsonObject { [mailbox] = true } } } };
        return (await client.CallAsync<ImportAnswer>("Email/import", arguments)).Created!["m"].Id!;
    }

    [Fact]
    public async Task Mailboxes_live_and_die()
    {
        using TypedClient alice = await SignInAsync();
        GetAnswer<MailboxObject> all = await alice.GetAsync<MailboxObject>();
        MailboxObject inbox = Assert.Single(all.List, static m => m.Role == "inbox");
        Assert.True(inbox is { Name: "Inbox", ParentId: null, TotalEmails: 0, UnreadEmails: 0, TotalThreads: 0, UnreadThreads: 0, IsSubscribed: true, MyRights: { MayReadItems: true, MayAddItems: true, MayDelete: false } });
        SetAnswer<MailboxObject> made = await alice.CreateAsync<MailboxObject>("k", new { name = "Projects", parentId = (string?)null });
        string id = made.Created!["k"].Id!;
        Assert.Equal(all.State, made.OldState);
        Assert.Null(Assert.Single((await alice.UpdateAsync<MailboxObject>(id, new() { ["name"] = "Work", ["sortOrder"] = 7 })).Updated!).Value);
        ChangesAnswer changes = await alice.ChangesAsync<MailboxObject>(all.State);
        Assert.Equal([id], changes.Created);
        Assert.Equal("Work", Assert.Single((await alice.GetAsync<MailboxObject>([id, "Mnone"])).List).Name);
        Assert.Equal("mailboxHasChild", (await ChildAsync()).NotDestroyed![id].Type);

        async Task<SetAnswer<MailboxObject>> ChildAsync()
        {
            await alice.CreateAsync<MailboxObject>("c", new { name = "Sub", parentId = id });
            return await alice.DestroyAsync<MailboxObject>(id);
        }
    }

    [Fact]
    public async Task Mail_is_found_followed_and_changed()
    {
        using TypedClient alice = await SignInAsync();
        string inbox = (await alice.QueryAsync<MailboxObject>(new { role = "inbox" })).Ids[0];
        string first = await ImportAsync(alice, inbox, "From: Joe <joe@x.test>\nTo: alice@here.test\nSubject: Dinner\nMessage-ID: <1@x.test>\nDate: Tue, 1 Jul 2014 12:17:00 +0200\n\nThursday?\n");
        object byNewest = new[] { new { property = "receivedAt", isAscending = false } };
        QueryAnswer before = await alice.QueryAsync<EmailObject>(new { inMailbox = inbox }, byNewest, new { calculateTotal = true });
        Assert.True(before is { CanCalculateChanges: true, Total: 1, Position: 0 });
        string state = (await alice.GetAsync<EmailObject>([])).State;
        string second = await ImportAsync(alice, inbox, "From: Ann <ann@x.test>\nTo: alice@here.test\nSubject: Re: Dinner\nMessage-ID: <2@x.test>\nIn-Reply-To: <1@x.test>\nReferences: <1@x.test>\n\nYes.\n");

        QueryChangesAnswer later = await alice.QueryChangesAsync<EmailObject>(before.QueryState, new { inMailbox = inbox }, byNewest, new { calculateTotal = true });
        Assert.Equal([new AddedItem(second, 0)], later.Added);
        Assert.Equal(2, later.Total);
        Assert.Equal([second], (await alice.ChangesAsync<EmailObject>(state)).Created);

        GetAnswer<EmailObject> emails = await alice.GetAsync<EmailObject>([first, second], more: new { fetchTextBodyValues = true });
        EmailObject email = emails.List[0];
        Assert.Equal(new AddressObject("Joe", "joe@x.test"), Assert.Single(email.From!));
        Assert.Equal(new DateTimeOffset(2014, 7, 1, 12, 17, 0, TimeSpan.FromHours(2)), email.SentAt);
        Assert.Equal("Thursday?\n", email.BodyValues![email.TextBody![0].PartId!].Value);
        Assert.Equal(["1@x.test"], emails.List[1].InReplyTo);
        Assert.Equal([first, second], Assert.Single((await alice.GetAsync<ThreadObject>([email.ThreadId!])).List).EmailIds);

        Assert.Null((await alice.UpdateAsync<EmailObject>(first, new() { ["keywords/$seen"] = true, ["keywords/$flagged"] = true })).Updated![first]);
        Assert.Equal(1u, Assert.Single((await alice.GetAsync<MailboxObject>([inbox])).List).UnreadEmails);
        SnippetAnswer snippets = await alice.CallAsync<SnippetAnswer>("SearchSnippet/get", new JsonObject { ["filter"] = new JsonObject { ["subject"] = "dinner" }, ["emailIds"] = new JsonArray(first) });
        Assert.Equal("<mark>Dinner</mark>", Assert.Single(snippets.List).Subject);
        Assert.Equal([second], (await alice.DestroyAsync<EmailObject>(second)).Destroyed);
        Assert.Equal([second], (await alice.GetAsync<EmailObject>([second])).NotFound);
    }

    [Fact]
    public async Task Mail_is_written_and_sent()
    {
        using TypedClient alice = await SignInAsync(), bob = await SignInAsync("bob");
        IdentityObject identity = Assert.Single((await alice.GetAsync<IdentityObject>()).List, static i => i.Email == "alice@here.test");
        string drafts = (await alice.QueryAsync<MailboxObject>(new { role = "drafts" })).Ids[0];
        string draft = (await alice.CreateAsync<EmailObject>("d", new
        {
            mailboxIds = new Dictionary<string, bool> { [drafts] = true },
            keywords = new Dictionary<string, bool> { ["$draft"] = true },
            from = new[] { new AddressObject("Alice", "alice@here.test") },
            to = new[] { new AddressObject(null, "bob@here.test") },
            subject = "Plan",
            textBody = new[] { new { partId = "1", type = "text/plain" } },
            bodyValues = new Dictionary<string, object> { ["1"] = new { value = "See you." } },
        })).Created!["d"].Id!;
        SubmissionObject sent = (await alice.CreateAsync<SubmissionObject>("s", new { identityId = identity.Id, emailId = draft })).Created!["s"];
        SubmissionObject submission = Assert.Single((await alice.GetAsync<SubmissionObject>([sent.Id!])).List);
        Assert.Equal((draft, identity.Id), (submission.EmailId, submission.IdentityId));
        Assert.Equal("bob@here.test", Assert.Single(submission.DeliveryStatus!).Key);
        EmailObject arrived = Assert.Single((await bob.GetAsync<EmailObject>((await bob.QueryAsync<EmailObject>(new { subject = "Plan" })).Ids)).List);
        Assert.Equal("See you.", arrived.Preview);

        VacationObject vacation = Assert.Single((await alice.GetAsync<VacationObject>()).List);
        Assert.True(vacation is { Id: "singleton", IsEnabled: false });
        await alice.UpdateAsync<VacationObject>("singleton", new() { ["isEnabled"] = true, ["textBody"] = "Away." });
        Assert.True(Assert.Single((await alice.GetAsync<VacationObject>()).List) is { IsEnabled: true, TextBody: "Away." });
    }
}
