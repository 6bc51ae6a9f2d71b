using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Mailboxes are made, moved, counted, found to have changed, and destroyed.</summary>
public class MailboxTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task A_tree_is_made_in_one_call_whatever_the_order_and_moved_and_destroyed()
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("Mailbox/set", """
            {"create":{"leaf":{"name":"Leaf","parentId":"#branch"},"branch":{"name":"Branch","parentId":"#root"},"root":{"name":"Root","sortOrder":7},"bad":{"name":"a/b"},"twice":{"name":"Root"},"circle":{"name":"c","parentId":"#circle"}}}
            """);
        JsonElement made = set.GetProperty("created");
        string root = made.GetProperty("root").GetProperty("id").GetString()!, branch = made.GetProperty("branch").GetProperty("id").GetString()!, leaf = made.GetProperty("leaf").GetProperty("id").GetString()!;
        Assert.Equal(["bad", "circle", "twice"], set.GetProperty("notCreated").EnumerateObject().Select(static p => p.Name).Order());
        string state = set.GetProperty("newState").GetString()!;
        JsonElement query = await client.CallAsync("Mailbox/query", """{"sort":[{"property":"name"}],"sortAsTree":true,"filter":{"hasAnyRole":false}}""");
        Assert.Equal([root, branch, leaf], JmapClient.Texts(query.GetProperty("ids")));

        await client.CallAsync("Mailbox/set", $$$$$"""{"update":{"{{{{{branch}}}}}":{"parentId":null,"name":"Ast","isSubscribed":false}}}""");
        JsonElement box = Assert.Single(await client.GetAsync("Mailbox", $$$$$"""{"ids":["{{{{{leaf}}}}}"]}"""));
        Assert.Equal((branch, "Leaf"), (box.GetProperty("parentId").GetString(), box.GetProperty("name").GetString()));
        JsonElement changes = await client.CallAsync("Mailbox/changes", $$$$$"""{"sinceState":"{{{{{state}}}}}"}""");
        Assert.Contains(branch, JmapClient.Texts(changes.GetProperty("updated")));
        Assert.Equal(JsonValueKind.Null, changes.GetProperty("updatedProperties").ValueKind);

        set = await client.CallAsync("Mailbox/set", $$$$$"""{"update":{"{{{{{branch}}}}}":{"parentId":"{{{{{leaf}}}}}"}},"destroy":["{{{{{branch}}}}}","{{{{{leaf}}}}}","{{{{{root}}}}}","F1"]}""");
        Assert.Equal("invalidProperties", set.GetProperty("notUpdated").GetProperty(branch).GetProperty("type").GetString());
        Assert.Equal("mailboxHasChild", set.GetProperty("notDestroyed").GetProperty(branch).GetProperty("type").GetString());
        Assert.Equal([leaf, root], JmapClient.Texts(set.GetProperty("destroyed")));
    }

    // RFC 8621 §2, RFC 5198 §2: what IMAP could not speak of, either.
    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\tb")]
    [InlineData("a\\u2028b")]
    [InlineData("b\\u2029")]
    [InlineData("")]
    public async Task Names_that_no_program_could_show_are_refused(string name)
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("Mailbox/set", $$$$$"""{"create":{"a":{"name":"{{{{{name}}}}}"}}}""");
        Assert.Equal("name", Assert.Single(JmapClient.Texts(set.GetProperty("notCreated").GetProperty("a").GetProperty("properties"))));
    }

    [Fact]
    public async Task Only_counts_change_when_mail_comes_and_a_conversation_is_unread_wherever_it_stands()
    {
        using JmapClient client = await server.SignInAsync("bob");
        Mailbox sent = await server.MailboxAsync(server.Bob, MailboxRole.Sent), inbox = await server.MailboxAsync(server.Bob, MailboxRole.Inbox);
        await server.AppendAsync(server.Bob, "Subject: talk\nMessage-ID: <1@t>\n\nx\n", MailboxRole.Sent, MessageFlags.Seen);
        string state = (await client.CallAsync("Mailbox/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        Appended reply = await server.AppendAsync(server.Bob, "Subject: Re: talk\nMessage-ID: <2@t>\nIn-Reply-To: <1@t>\n\nx\n");
        JsonElement changes = await client.CallAsync("Mailbox/changes", $$$$$"""{"sinceState":"{{{{{state}}}}}"}""");
        Assert.Equal(new[] { sent.Id.ToString(), inbox.Id.ToString() }.Order(), JmapClient.Texts(changes.GetProperty("updated")).Order());
        Assert.Equal(["totalEmails", "unreadEmails", "totalThreads", "unreadThreads"], JmapClient.Texts(changes.GetProperty("updatedProperties")));
        Assert.Equal((1, 0, 1, 1), Counts(await BoxAsync(client, sent.Id)));
        Assert.Equal((1, 1, 1, 1), Counts(await BoxAsync(client, inbox.Id)));
        await server.Store.WriteAsync(transaction => transaction.UpdateFlags(inbox.Id, UidSet.Of(reply.Uid), FlagOperation.Add, MessageFlags.Seen));
        Assert.Equal((1, 0, 1, 0), Counts(await BoxAsync(client, sent.Id)));
        StoreReport report = await server.Store.VerifyAsync(cancellationToken: JmapServer.Token);
        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task A_mailbox_tells_its_size_to_who_asks_for_it()
    {
        using JmapClient client = await server.SignInAsync("bob");
        Mailbox archive = await server.MailboxAsync(server.Bob, MailboxRole.Archive);
        async Task<long> SizeAsync() => Assert.Single(await client.GetAsync("Mailbox", $$$$$"""{"ids":["{{{{{archive.Id}}}}}"],"properties":["size"]}""")).GetProperty("size").GetInt64();
        long before = await SizeAsync();
        await server.AppendAsync(server.Bob, "Subject: a\n\n" + new string('x', 5000) + "\n", MailboxRole.Archive, MessageFlags.Seen);
        Mailbox now = await server.MailboxAsync(server.Bob, MailboxRole.Archive);
        Assert.InRange(now.Size - before, 5000, 6000);
        Assert.Equal(now.Size, await SizeAsync());
        Assert.False((await BoxAsync(client, archive.Id)).TryGetProperty("size", out _));
        JsonElement answer = await client.PostAsync($$$$$"""{"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail"],"methodCalls":[["Mailbox/get",{"accountId":"{{{{{client.Account}}}}}","ids":["{{{{{archive.Id}}}}}"],"properties":["size"]},"0"]]}""");
        Assert.Contains("invalidArguments", answer.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> BoxAsync(JmapClient client, MailboxId id) => Assert.Single(await client.GetAsync("Mailbox", $$$$$"""{"ids":["{{{{{id}}}}}"]}"""));

    private static (int, int, int, int) Counts(JsonElement box) =>
        (box.GetProperty("totalEmails").GetInt32(), box.GetProperty("unreadEmails").GetInt32(), box.GetProperty("totalThreads").GetInt32(), box.GetProperty("unreadThreads").GetInt32());
}
