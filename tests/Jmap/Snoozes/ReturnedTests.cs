using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Where what came back stands in its mailbox (docs/jmap.md).</summary>
public class ReturnedTests(JmapServer server) : IClassFixture<JmapServer>
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    private const string Newest = """ "sort":[{"property":"listedAt","isAscending":false}] """;

    [Fact]
    public async Task What_comes_back_stands_where_it_would_had_it_come_then()
    {
        using JmapClient client = await server.SignInAsync();
        string box = (await server.MailboxAsync(server.Alice, MailboxRole.Archive)).Id.ToString();
        MessageId[] mail = [await AppendAsync(0), await AppendAsync(1), await AppendAsync(2), await AppendAsync(30)];
        await ReturnAsync(mail[0], Begin.AddDays(10));
        string[] expected = [.. ((int[])[3, 0, 2, 1]).Select(i => mail[i].ToString())];
        Assert.Equal(expected, await client.QueryAsync($$""" {"filter":{"inMailbox":"{{box}}"},{{Newest}}} """));
        Assert.Equal(expected, await client.QueryAsync($$""" {"filter":{"inMailbox":"{{box}}"},{{Newest}},"collapseThreads":true} """));
        Assert.Equal(expected[1..3], await client.QueryAsync($$""" {"filter":{"inMailbox":"{{box}}"},{{Newest}},"position":1,"limit":2} """));
        Assert.Equal(expected.Reverse(), await client.QueryAsync($$""" {"filter":{"inMailbox":"{{box}}"},"sort":[{"property":"listedAt"}]} """));
        // Sorted after it was found, not walked.
        Assert.Equal(expected, await client.QueryAsync($$""" {"filter":{"operator":"AND","conditions":[{"inMailbox":"{{box}}"},{"subject":"returned"}]},{{Newest}}} """));
        Assert.Equal(expected[1..2], await client.QueryAsync($$""" {"filter":{"operator":"AND","conditions":[{"inMailbox":"{{box}}"},{"notKeyword":"$seen"}]},{{Newest}}} """));

        // When it was received is what it was, and so is the order by it and that of lists of more than one mailbox.
        string[] received = [.. ((int[])[3, 2, 1, 0]).Select(i => mail[i].ToString())];
        Assert.Equal(received, await client.QueryAsync($$""" {"filter":{"inMailbox":"{{box}}"},"sort":[{"property":"receivedAt","isAscending":false}]} """));
        Assert.Equal(received, await client.QueryAsync($$""" {"filter":{"subject":"returned"},{{Newest}}} """));
        JsonElement email = Assert.Single(await client.GetAsync("Email", $$""" {"ids":["{{mail[0]}}"],"properties":["receivedAt","returnedAt"]} """));
        Assert.Equal(("2026-01-01T08:00:00Z", "2026-01-11T08:00:00Z"), (email.GetProperty("receivedAt").GetString(), email.GetProperty("returnedAt").GetString()));
        Assert.Equal(JsonValueKind.Null, Assert.Single(await client.GetAsync("Email", $$""" {"ids":["{{mail[1]}}"],"properties":["returnedAt"]} """)).GetProperty("returnedAt").ValueKind);

        // Put away it is dated as it was, taken out again it is where it was; and whoever lets it wait anew begins anew.
        string trash = (await server.MailboxAsync(server.Alice, MailboxRole.Trash)).Id.ToString();
        await SetAsync(client, mail[0], $$""" "mailboxIds":{"{{trash}}":true} """);
        Assert.Equal(JsonValueKind.Null, Assert.Single(await client.GetAsync("Email", $$""" {"ids":["{{mail[0]}}"],"properties":["returnedAt"]} """)).GetProperty("returnedAt").ValueKind);
        await SetAsync(client, mail[0], $$""" "mailboxIds":{"{{box}}":true} """);
        Assert.Equal(expected, await client.QueryAsync($$""" {"filter":{"inMailbox":"{{box}}"},{{Newest}}} """));
        await SetAsync(client, mail[0], "\"wakeAt\":\"2999-01-01T00:00:00Z\"");
        await SetAsync(client, mail[0], "\"wakeAt\":null");
        Assert.Equal(received, await client.QueryAsync($$""" {"filter":{"inMailbox":"{{box}}"},{{Newest}}} """));
    }

    [Fact]
    public async Task Its_new_place_is_told_of_as_a_change()
    {
        using JmapClient client = await server.SignInAsync();
        string box = (await server.MailboxAsync(server.Alice, MailboxRole.Junk)).Id.ToString();
        MessageId old = await AppendAsync(0, MailboxRole.Junk, MessageFlags.Flagged), young = await AppendAsync(1, MailboxRole.Junk, MessageFlags.Seen);
        string asked = $$""" "filter":{"inMailbox":"{{box}}"},{{Newest}} """;
        JsonElement before = await client.CallAsync("Email/query", $$"""{ {{asked}} }""");
        Assert.Equal(young.ToString(), before.GetProperty("ids")[0].GetString());

        // Nothing of the message itself changes: it is unread and flagged already.
        await SetAsync(client, old, "\"remindAt\":\"2999-01-01T00:00:00Z\"");
        await HappenAsync(old, SnoozeKind.Remind, Begin.AddDays(5));
        JsonElement changes = await client.CallAsync("Email/queryChanges", $$"""{ {{asked}},"sinceQueryState":"{{before.GetProperty("queryState").GetString()}}" }""");
        Assert.Contains(old.ToString(), changes.GetProperty("removed").EnumerateArray().Select(static id => id.GetString()));
        JsonElement added = Assert.Single(changes.GetProperty("added").EnumerateArray());
        Assert.Equal((old.ToString(), 0), (added.GetProperty("id").GetString(), added.GetProperty("index").GetInt32()));
        Assert.Equal("""{"$flagged":true}""", Assert.Single(await client.GetAsync("Email", $$""" {"ids":["{{old}}"],"properties":["keywords"]} """)).GetProperty("keywords").GetRawText());
    }

    [Fact]
    public async Task Only_the_newest_are_kept_and_nothing_of_what_is_gone()
    {
        var mail = new List<MessageId>();
        for (int i = 0; i < 203; i++) mail.Add(await AppendAsync(0, MailboxRole.Drafts));
        Mailbox drafts = await server.MailboxAsync(server.Alice, MailboxRole.Drafts);
        await server.Store.WriteAsync(transaction =>
        {
            for (int i = 0; i < 202; i++) ReturnedMail.Add(transaction, server.Alice, mail[i], [drafts.Id], Begin.AddMinutes(i));
            return 0;
        });
        await ReturnAsync(mail[202], Begin.AddDays(1));
        Dictionary<MessageId, DateTimeOffset> kept = await server.Store.ReadAsync(reader => ReturnedMail.In(reader, drafts.Id));
        Assert.Equal(mail[3..], kept.Keys.OrderBy(static id => id.Value));

        using JmapClient client = await server.SignInAsync();
        await client.CallAsync("Email/set", $$""" {"destroy":["{{mail[100]}}"]} """);
        await ReturnAsync(mail[202], Begin.AddDays(2));
        Assert.DoesNotContain(mail[100], (await server.Store.ReadAsync(reader => ReturnedMail.In(reader, drafts.Id))).Keys);
    }

    private async Task<MessageId> AppendAsync(int day, MailboxRole role = MailboxRole.Archive, MessageFlags? flags = null) =>
        (await server.AppendAsync(server.Alice, $"From: a@there.test\nSubject: {(role == MailboxRole.Archive ? "returned" : "other")} {Guid.NewGuid():N}\n\nx\n", role, flags ?? MessageFlags.Seen, Begin.AddDays(day))).Message;

    private async Task ReturnAsync(MessageId message, DateTimeOffset at)
    {
        await server.Store.WriteAsync(transaction =>
        {
            Snooze.Begin(transaction, server.Alice, Email.Find(transaction, message)!, DateTimeOffset.MaxValue);
            return 0;
        });
        await HappenAsync(message, SnoozeKind.Wake, at);
    }

    private async Task HappenAsync(MessageId message, SnoozeKind kind, DateTimeOffset at) => await server.Store.WriteAsync(transaction =>
    {
        Snooze.Find(transaction, message, kind)!.Happen(transaction, at);
        return 0;
    });

    private static async Task SetAsync(JmapClient client, MessageId id, string patch)
    {
        JsonElement set = await client.CallAsync("Email/set", $$$$"""{"update":{"{{{{id}}}}":{ {{{{patch}}}} } } }""");
        Assert.True(set.GetProperty("notUpdated").ValueKind == JsonValueKind.Null, set.GetRawText());
    }
}
