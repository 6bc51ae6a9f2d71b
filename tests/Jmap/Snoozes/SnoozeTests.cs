using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Mail that comes back, reminders, and a time to think again (docs/jmap.md).</summary>
public class SnoozeTests(JmapServer server) : IClassFixture<JmapServer>
{
    private const string Message = "From: a@there.test\nSubject: later\n\nx\n";

    [Fact]
    public async Task A_message_waits_in_a_folder_that_everybody_sees_and_comes_back_unread()
    {
        using JmapClient client = await server.SignInAsync();
        Mailbox archive = await server.MailboxAsync(server.Alice, MailboxRole.Archive);
        string id = (await server.AppendAsync(server.Alice, Message, MailboxRole.Archive, MessageFlags.Seen)).Message.ToString();
        DateTimeOffset later = DateTimeOffset.UtcNow.AddHours(1);
        await SetAsync(client, id, $"\"wakeAt\":\"{JmapDate.FormatUtc(later)}\"");
        JsonElement waiting = await EmailAsync(client, id);
        Mailbox snoozed = (await server.Store.ReadAsync(reader => reader.FindMailbox(server.Alice, "Snoozed")))!;
        Assert.True(snoozed.Subscribed);
        Assert.Equal(1, snoozed.Messages);
        Assert.Equal(snoozed.Id.ToString(), Assert.Single(waiting.GetProperty("mailboxIds").EnumerateObject()).Name);
        Assert.Equal(JmapDate.FormatUtc(later), waiting.GetProperty("wakeAt").GetString());

        // Another time keeps where it came from; a time that has come brings it back.
        await SetAsync(client, id, "\"wakeAt\":\"2020-01-01T00:00:00Z\"");
        await UntilAsync(async () => (await EmailAsync(client, id)).GetProperty("wakeAt").ValueKind == JsonValueKind.Null);
        JsonElement back = await EmailAsync(client, id);
        Assert.Equal(archive.Id.ToString(), Assert.Single(back.GetProperty("mailboxIds").EnumerateObject()).Name);
        Assert.False(back.GetProperty("keywords").TryGetProperty("$seen", out _));
    }

    [Fact]
    public async Task What_became_due_while_the_server_stood_still_happens_when_it_starts_and_happens_once()
    {
        using JmapClient client = await server.SignInAsync();
        Appended appended = await server.AppendAsync(server.Alice, Message, flags: MessageFlags.Seen);
        // As a server leaves it that was killed: the row is there, nobody has the time in hand.
        await server.Store.WriteAsync(transaction =>
        {
            Snooze.Begin(transaction, server.Alice, Email.Find(transaction, appended.Message)!, DateTimeOffset.UtcNow.AddSeconds(-1));
            return 0;
        });
        using var first = new SnoozeClock(server.Store, TimeProvider.System, NullLogger<SnoozeClock>.Instance);
        using var second = new SnoozeClock(server.Store, TimeProvider.System, NullLogger<SnoozeClock>.Instance);
        await first.StartAsync(JmapServer.Token);
        await second.StartAsync(JmapServer.Token);
        await UntilAsync(async () => (await EmailAsync(client, appended.Message.ToString())).GetProperty("wakeAt").ValueKind == JsonValueKind.Null);
        await first.StopAsync(JmapServer.Token);
        await second.StopAsync(JmapServer.Token);
        MessagePlace place = Assert.Single(await server.Store.ReadAsync(reader => reader.PlacesOf(appended.Message)));
        Assert.Equal((await server.MailboxAsync(server.Alice, MailboxRole.Inbox)).Id, place.Mailbox);
        Assert.False(place.Flags.Has(MessageFlags.Seen));
    }

    [Fact]
    public async Task What_a_person_moved_out_stays_where_it_is_and_what_is_taken_back_is_as_it_was()
    {
        using JmapClient client = await server.SignInAsync();
        string moved = (await server.AppendAsync(server.Alice, Message, flags: MessageFlags.Seen)).Message.ToString(), back = (await server.AppendAsync(server.Alice, Message, flags: MessageFlags.Seen)).Message.ToString();
        string trash = (await server.MailboxAsync(server.Alice, MailboxRole.Trash)).Id.ToString(), inbox = (await server.MailboxAsync(server.Alice, MailboxRole.Inbox)).Id.ToString();
        foreach (string id in (string[])[moved, back]) await SetAsync(client, id, "\"wakeAt\":\"2999-01-01T00:00:00Z\"");
        await SetAsync(client, moved, $$"""  "mailboxIds":{"{{trash}}":true}  """);
        JmapIds.TryMessage(moved, server.Alice, out MessageId message);
        await server.Store.WriteAsync(transaction =>
        {
            new Snooze(server.Alice, message, SnoozeKind.Wake, default, "").Happen(transaction, TimeProvider.System.GetUtcNow());
            return 0;
        });
        Assert.Equal(trash, Assert.Single((await EmailAsync(client, moved)).GetProperty("mailboxIds").EnumerateObject()).Name);
        await SetAsync(client, back, "\"wakeAt\":null");
        JsonElement email = await EmailAsync(client, back);
        Assert.Equal(inbox, Assert.Single(email.GetProperty("mailboxIds").EnumerateObject()).Name);
        Assert.True(email.GetProperty("keywords").GetProperty("$seen").GetBoolean());
    }

    [Fact]
    public async Task A_reminder_makes_a_message_unread_and_flagged_where_it_is()
    {
        using JmapClient client = await server.SignInAsync();
        string id = (await server.AppendAsync(server.Alice, Message, MailboxRole.Sent, MessageFlags.Seen)).Message.ToString();
        await SetAsync(client, id, "\"remindAt\":\"2020-01-01T00:00:00Z\"");
        await UntilAsync(async () => (await EmailAsync(client, id)).GetProperty("remindAt").ValueKind == JsonValueKind.Null);
        JsonElement email = await EmailAsync(client, id);
        Assert.Equal("""{"$flagged":true}""", email.GetProperty("keywords").GetRawText());
        Assert.Equal((await server.MailboxAsync(server.Alice, MailboxRole.Sent)).Id.ToString(), Assert.Single(email.GetProperty("mailboxIds").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("\"wakeAt\":\"tomorrow\"", "invalidProperties")]
    [InlineData("\"wakeAt\":5", "invalidProperties")]
    [InlineData("\"wakeAt\":\"2999-01-01T00:00:00Z\",\"mailboxIds/F1\":true", "invalidPatch")]
    public async Task What_is_no_time_is_refused(string patch, string type)
    {
        using JmapClient client = await server.SignInAsync();
        string id = (await server.AppendAsync(server.Alice, Message)).Message.ToString();
        JsonElement set = await client.CallAsync("Email/set", $$$$"""{"update":{"{{{{id}}}}":{{{{{patch}}}}}}}""");
        Assert.Equal(type, set.GetProperty("notUpdated").GetProperty(id).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Nobody_snoozes_anothers_mail()
    {
        using JmapClient bob = await server.SignInAsync("bob");
        string id = (await server.AppendAsync(server.Alice, Message)).Message.ToString();
        JsonElement set = await bob.CallAsync("Email/set", $$$$"""{"update":{"{{{{id}}}}":{"wakeAt":"2999-01-01T00:00:00Z"}}}""");
        Assert.Equal("notFound", set.GetProperty("notUpdated").GetProperty(id).GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_identity_gives_time_to_take_back_what_it_sends()
    {
        using JmapClient client = await server.SignInAsync();
        // Nobody has chosen: it is for the program that sends to say.
        Assert.Equal(JsonValueKind.Null, (await client.GetAsync("Identity", """{"ids":["I1"],"properties":["undoSendDelay"]}"""))[0].GetProperty("undoSendDelay").ValueKind);
        await client.CallAsync("Identity/set", """{"update":{"I1":{"undoSendDelay":0}}}""");
        Assert.Equal(0, (await client.GetAsync("Identity", """{"ids":["I1"],"properties":["undoSendDelay"]}"""))[0].GetProperty("undoSendDelay").GetInt32());
        JsonElement identity = await client.CallAsync("Identity/set", """{"update":{"I1":{"undoSendDelay":20}}}""");
        Assert.True(identity.GetProperty("updated").TryGetProperty("I1", out _));
        Assert.Equal(20, (await client.GetAsync("Identity", """{"ids":["I1"],"properties":["undoSendDelay"]}"""))[0].GetProperty("undoSendDelay").GetInt32());
        JsonElement wrong = await client.CallAsync("Identity/set", """{"update":{"I1":{"undoSendDelay":9999999}}}""");
        Assert.Equal("invalidProperties", wrong.GetProperty("notUpdated").GetProperty("I1").GetProperty("type").GetString());
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();
        var responses = await client.CallsAsync($$$$$"""
            [["Email/set",{"accountId":"$account","create":{"k":{"mailboxIds":{"{{{{{drafts}}}}}":true},"from":[{"email":"alice@here.test"}],"to":[{"email":"bob@here.test"}],"subject":"x","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"x"}} } } },"0"],
             ["EmailSubmission/set",{"accountId":"$account","create":{"s":{"identityId":"I1","emailId":"#k"}}},"1"]]
            """);
        JsonElement submission = responses[1].Arguments.GetProperty("created").GetProperty("s");
        Assert.Equal("pending", submission.GetProperty("undoStatus").GetString());
        string id = submission.GetProperty("id").GetString()!;
        JsonElement undone = await client.CallAsync("EmailSubmission/set", $$$$"""{"update":{"{{{{id}}}}":{"undoStatus":"canceled"}}}""");
        Assert.True(undone.GetProperty("updated").TryGetProperty(id, out _));
        await client.CallAsync("Identity/set", """{"update":{"I1":{"undoSendDelay":null}}}""");
        Assert.Equal(JsonValueKind.Null, (await client.GetAsync("Identity", """{"ids":["I1"],"properties":["undoSendDelay"]}"""))[0].GetProperty("undoSendDelay").ValueKind);
        Assert.Empty(await server.Store.ReadAsync(static reader => reader.ListQueue(new QueueQuery())));
    }

    private static async Task SetAsync(JmapClient client, string id, string patch)
    {
        JsonElement set = await client.CallAsync("Email/set", $$$$"""{"update":{"{{{{id}}}}":{{{{{patch}}}}}}}""");
        Assert.True(set.GetProperty("notUpdated").ValueKind == JsonValueKind.Null, set.GetRawText());
    }

    private static async Task<JsonElement> EmailAsync(JmapClient client, string id) =>
        Assert.Single(await client.GetAsync("Email", $$$$"""{"ids":["{{{{id}}}}"],"properties":["mailboxIds","keywords","wakeAt","remindAt"]}"""));

    // Looks again at each change of the account.
    private async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        using var changed = new SemaphoreSlim(0);
        using IDisposable subscription = server.Store.Subscribe(server.Alice, static _ => { }, () => changed.Release());
        while (!await isTrue()) await changed.WaitAsync(JmapServer.Token);
    }
}
