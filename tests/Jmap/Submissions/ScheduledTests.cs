using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>What is to be sent later stands in a mailbox of its own, and leaves it in the transactions of its fate (docs/jmap.md).</summary>
public class ScheduledTests(JmapServer server) : IClassFixture<JmapServer>
{
    // Well within what a submission may be held for.
    private static readonly DateTimeOffset Today = new(DateTime.UtcNow.Date, TimeSpan.Zero);
    private static readonly string Far = JmapDate.FormatUtc(Today.AddDays(20)), Other = JmapDate.FormatUtc(Today.AddDays(10).AddHours(7.5));

    [Fact]
    public async Task A_message_for_later_waits_in_the_mailbox_with_the_role_scheduled()
    {
        using JmapClient client = await server.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far);
        Mailbox scheduled = await server.MailboxAsync(server.Alice, MailboxRole.Scheduled);
        Assert.Equal(("Scheduled", true), (scheduled.Name, scheduled.Subscribed));
        Assert.Equal("scheduled", Assert.Single(await client.GetAsync("Mailbox", $$$$$$$$"""{"ids":["{{{{{{{{scheduled.Id}}}}}}}}"],"properties":["role"]}""")).GetProperty("role").GetString());
        JsonElement waiting = await EmailAsync(client, email);
        Assert.Equal(scheduled.Id.ToString(), Assert.Single(waiting.GetProperty("mailboxIds").EnumerateObject()).Name);
        Assert.Equal(Far, waiting.GetProperty("sendAt").GetString());
        Assert.Equal(["$seen"], waiting.GetProperty("keywords").EnumerateObject().Select(static keyword => keyword.Name));
        JsonElement kept = Assert.Single(await client.GetAsync("EmailSubmission", $$$$$$$$"""{"ids":["{{{{{{{{submission}}}}}}}}"],"properties":["scheduled","undoStatus","sendAt"]}"""));
        Assert.True(kept.GetProperty("scheduled").GetBoolean());
        Assert.Equal(("pending", Far), (kept.GetProperty("undoStatus").GetString(), kept.GetProperty("sendAt").GetString()));

        // Taken back it is a draft of now, and nothing of it is left in the queue.
        string thread = (await ThreadAsync(client, email))!;
        DateTimeOffset before = DateTimeOffset.UtcNow.AddSeconds(-1);
        JsonElement updated = (await client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"update":{"{{{{{{{{submission}}}}}}}}":{"undoStatus":"canceled"}}}""")).GetProperty("updated").GetProperty(submission);
        string draft = updated.GetProperty("emailId").GetString()!;
        Assert.Empty(await client.GetAsync("Email", $$$$$$$$"""{"ids":["{{{{{{{{email}}}}}}}}"]}"""));
        Assert.Equal(thread, await ThreadAsync(client, draft));
        waiting = await EmailAsync(client, draft);
        Assert.InRange(waiting.GetProperty("receivedAt").GetDateTimeOffset(), before, DateTimeOffset.UtcNow);
        DateTimeOffset dated = waiting.GetProperty("sentAt").GetDateTimeOffset();
        // In the zone of its author.
        Assert.Equal(TimeSpan.FromHours(2), dated.Offset);
        Assert.InRange(dated, before, DateTimeOffset.UtcNow);
        Assert.Equal((await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString(), Assert.Single(waiting.GetProperty("mailboxIds").EnumerateObject()).Name);
        Assert.True(waiting.GetProperty("keywords").GetProperty("$draft").GetBoolean());
        Assert.Equal(JsonValueKind.Null, waiting.GetProperty("sendAt").ValueKind);
        Assert.Empty(await QueueAsync());
    }

    [Fact]
    public async Task What_was_taken_back_into_the_trash_and_is_scheduled_again_bears_the_date_of_its_sending()
    {
        using JmapClient client = await server.SignInAsync();
        (_, string submission) = await ScheduleAsync(client, Far);
        string trash = (await server.MailboxAsync(server.Alice, MailboxRole.Trash)).Id.ToString();
        await client.CallsAsync($$$$$$$$"""[["EmailSubmission/set",{"accountId":"$account","update":{"{{{{{{{{submission}}}}}}}}":{"undoStatus":"canceled"}},"onSuccessUpdateEmail":{"{{{{{{{{submission}}}}}}}}":{"mailboxIds":{"{{{{{{{{trash}}}}}}}}":true}}}},"0"]]""");
        string draft = await EmailOfAsync(submission);
        JsonElement thrown = await EmailAsync(client, draft);
        Assert.Equal(trash, Assert.Single(thrown.GetProperty("mailboxIds").EnumerateObject()).Name);
        var responses = await client.CallsAsync($$$$$$$$"""
            [["EmailSubmission/set",{"accountId":"$account","create":{"s":{"identityId":"I1","emailId":"{{{{{{{{draft}}}}}}}}","scheduled":true,
               "envelope":{"mailFrom":{"email":"alice@here.test","parameters":{"HOLDUNTIL":"{{{{{{{{Far}}}}}}}}"}},"rcptTo":[{"email":"bob@here.test"}]}}}},"0"],
             ["EmailSubmission/set",{"accountId":"$account","update":{"#s":{"sendAt":"{{{{{{{{Far}}}}}}}}"}}},"1"]]
            """);
        string again = responses[0].Arguments.GetProperty("created").GetProperty("s").GetProperty("id").GetString()!;
        string email = responses[1].Arguments.GetProperty("updated").GetProperty(again).GetProperty("emailId").GetString()!;
        JsonElement waiting = await EmailAsync(client, email);
        Assert.Equal((Far, Far), (waiting.GetProperty("sendAt").GetString(), waiting.GetProperty("receivedAt").GetString()));
        Assert.Equal(DateTimeOffset.Parse(Far, System.Globalization.CultureInfo.InvariantCulture), waiting.GetProperty("sentAt").GetDateTimeOffset());
        Assert.Single(await QueueAsync());
        // What bears it already stays the same message.
        JsonElement same = await client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"update":{"{{{{{{{{again}}}}}}}}":{"sendAt":"{{{{{{{{Far}}}}}}}}"}}}""");
        Assert.Equal(JsonValueKind.Null, same.GetProperty("updated").GetProperty(again).ValueKind);
        await CancelAsync(client, again);

        async Task<string> EmailOfAsync(string id) => Assert.Single(await client.GetAsync("EmailSubmission", $$$$$$$$"""{"ids":["{{{{{{{{id}}}}}}}}"],"properties":["emailId"]}""")).GetProperty("emailId").GetString()!;
    }

    [Fact]
    public async Task At_its_time_the_server_moves_it_to_the_sent_mail_also_when_it_was_killed_before()
    {
        using JmapClient client = await server.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far);
        JmapIds.TryMessage(email, server.Alice, out MessageId message);
        // Nobody has the time in hand, as after a kill: the row is all there is. Two clocks start, and one moves it.
        var later = new FixedClock(DateTimeOffset.Parse(Far, System.Globalization.CultureInfo.InvariantCulture).AddSeconds(1));
        using var first = new SnoozeClock(server.Store, later, NullLogger<SnoozeClock>.Instance);
        using var second = new SnoozeClock(server.Store, later, NullLogger<SnoozeClock>.Instance);
        await first.StartAsync(JmapServer.Token);
        await second.StartAsync(JmapServer.Token);
        await UntilAsync(async () => (await EmailAsync(client, email)).GetProperty("sendAt").ValueKind == JsonValueKind.Null);
        await first.StopAsync(JmapServer.Token);
        await second.StopAsync(JmapServer.Token);
        MessagePlace place = Assert.Single(await server.Store.ReadAsync(reader => reader.PlacesOf(message)));
        Assert.Equal((await server.MailboxAsync(server.Alice, MailboxRole.Sent)).Id, place.Mailbox);
        Assert.Equal(MessageFlags.Seen, place.Flags);
        // Its message still waits for the queue, which stands still here.
        Assert.Single(await QueueAsync());
        await CancelAsync(client, submission);
    }

    [Fact]
    public async Task Another_time_changes_the_queue_the_message_and_its_date_together()
    {
        using JmapClient client = await server.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far);
        JsonElement updated = (await client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"update":{"{{{{{{{{submission}}}}}}}}":{"sendAt":"{{{{{{{{Other}}}}}}}}"}}}""")).GetProperty("updated").GetProperty(submission);
        string now = updated.GetProperty("emailId").GetString()!;
        Assert.NotEqual(email, now);
        Assert.Empty(await client.GetAsync("Email", $$$$$$$$"""{"ids":["{{{{{{{{email}}}}}}}}"]}"""));
        JsonElement waiting = await EmailAsync(client, now);
        Assert.Equal((Other, Other), (waiting.GetProperty("sendAt").GetString(), waiting.GetProperty("receivedAt").GetString()));
        // The author's zone stays.
        Assert.Equal(Today.AddDays(10).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) + "T09:30:00+02:00", waiting.GetProperty("sentAt").GetString());
        Assert.Equal((await server.MailboxAsync(server.Alice, MailboxRole.Scheduled)).Id.ToString(), Assert.Single(waiting.GetProperty("mailboxIds").EnumerateObject()).Name);
        QueuedMessage queued = Assert.Single(await QueueAsync());
        Assert.Equal(DateTimeOffset.Parse(Other, System.Globalization.CultureInfo.InvariantCulture), queued.Envelope.HoldUntil);
        using (BlobReader blob = server.Store.OpenBlob(queued.Blob))
        {
            byte[] bytes = new byte[queued.Size];
            int got = blob.Read(0, bytes);
            string text = System.Text.Encoding.ASCII.GetString(bytes, 0, got);
            Assert.Contains($"\r\nDate: {MailDate.Format(Today.AddDays(10).AddHours(7.5).ToOffset(TimeSpan.FromHours(2)))}\r\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Bcc:", text, StringComparison.Ordinal);
            Assert.Equal(1, HeaderReader.Count(bytes, "Date"u8));
        }

        JsonElement kept = Assert.Single(await client.GetAsync("EmailSubmission", $$$$$$$$"""{"ids":["{{{{{{{{submission}}}}}}}}"],"properties":["emailId","sendAt","undoStatus"]}"""));
        Assert.Equal((now, Other, "pending"), (kept.GetProperty("emailId").GetString(), kept.GetProperty("sendAt").GetString(), kept.GetProperty("undoStatus").GetString()));

        // What an administrator holds is neither sent nor taken back by its sender.
        QueueId held = Assert.Single(await QueueAsync()).Id;
        Assert.Equal(QueueChange.Done, await server.Service<QueueOperations>().HoldAsync(held, "to be looked at", "root"));
        foreach (string change in (string[])["\"sendAt\":\"2020-01-01T00:00:00Z\"", "\"undoStatus\":\"canceled\""])
        {
            JsonElement refused = await client.CallAsync("EmailSubmission/set", $"{{\"update\":{{\"{submission}\":{{{change}}}}}}}");
            Assert.Equal("cannotUnsend", refused.GetProperty("notUpdated").GetProperty(submission).GetProperty("type").GetString());
        }

        Assert.Equal("to be looked at", Assert.Single(await QueueAsync()).HeldBecause);
        await server.Store.WriteAsync(transaction =>
        {
            transaction.SetHeld(held, null);
            return 0;
        });

        // Now: it is among the sent mail with the answer, and arrives.
        await client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"update":{"{{{{{{{{submission}}}}}}}}":{"sendAt":"2020-01-01T00:00:00Z"}}}""");
        kept = Assert.Single(await client.GetAsync("EmailSubmission", $$$$$$$$"""{"ids":["{{{{{{{{submission}}}}}}}}"],"properties":["emailId","undoStatus"]}"""));
        Assert.Equal("final", kept.GetProperty("undoStatus").GetString());
        JsonElement sent = await EmailAsync(client, kept.GetProperty("emailId").GetString()!);
        Assert.Equal((await server.MailboxAsync(server.Alice, MailboxRole.Sent)).Id.ToString(), Assert.Single(sent.GetProperty("mailboxIds").EnumerateObject()).Name);
        Assert.Empty(await QueueAsync());
        using JmapClient bob = await server.SignInAsync("bob");
        Assert.Single(await bob.QueryAsync("""{"filter":{"subject":"for later"}}"""));
        JsonElement late = await client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"update":{"{{{{{{{{submission}}}}}}}}":{"sendAt":"{{{{{{{{Far}}}}}}}}"}}}""");
        Assert.Equal("cannotUnsend", late.GetProperty("notUpdated").GetProperty(submission).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("trash")]
    [InlineData("destroy")]
    [InlineData("expunge")]
    [InlineData("mailbox")]
    public async Task Whoever_takes_it_out_of_its_mailbox_takes_it_back_in_whatever_program(string how)
    {
        using JmapClient client = await server.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far);
        Mailbox scheduled = await server.MailboxAsync(server.Alice, MailboxRole.Scheduled), trash = await server.MailboxAsync(server.Alice, MailboxRole.Trash);
        JmapIds.TryMessage(email, server.Alice, out MessageId message);
        if (how == "trash") await client.CallAsync("Email/set", $$$$$$$$"""{"update":{"{{{{{{{{email}}}}}}}}":{"mailboxIds":{"{{{{{{{{trash.Id}}}}}}}}":true}}}}""");
        else if (how == "destroy") await client.CallAsync("Email/set", $$$$$$$$"""{"destroy":["{{{{{{{{email}}}}}}}}"]}""");
        else await server.Store.WriteAsync(transaction =>
        {
            if (how == "mailbox") transaction.DeleteMailbox(scheduled.Id);
            else transaction.Expunge(scheduled.Id, UidSet.FromMembers(transaction.PlacesOf(message).Select(static place => place.Uid)), onlyDeleted: false);
            return 0;
        });
        await UntilAsync(async () => (await QueueAsync()).Count == 0);
        JsonElement kept = Assert.Single(await client.GetAsync("EmailSubmission", $$$$$$$$"""{"ids":["{{{{{{{{submission}}}}}}}}"],"properties":["undoStatus"]}"""));
        Assert.Equal("canceled", kept.GetProperty("undoStatus").GetString());
        Assert.Empty(await server.Store.ReadAsync(reader => ScheduledMail.List(reader, server.Alice)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_marked_deleted_goes_to_the_trash_and_never_stands_cancelled_among_what_waits(bool unmarked)
    {
        // No watch of the server's own: the marks are set and taken away as a program does, before and after it looks.
        await using var quiet = new JmapServer { Replace = static services => services.Remove(services.Last(static service => service.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService) && service.ImplementationFactory?.Method.ReturnType == typeof(ScheduleWatch))) };
        await quiet.InitializeAsync();
        using JmapClient client = await quiet.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far, quiet);
        JmapIds.TryMessage(email, quiet.Alice, out MessageId message);
        Mailbox scheduled = await quiet.MailboxAsync(quiet.Alice, MailboxRole.Scheduled);
        await MarkAsync(FlagOperation.Add);
        if (unmarked) await MarkAsync(FlagOperation.Remove);
        using var watch = new ScheduleWatch(quiet.Store, quiet.Service<QueueOperations>(), TimeProvider.System, NullLogger<ScheduleWatch>.Instance);
        await watch.StartAsync(JmapServer.Token);
        if (unmarked)
        {
            // Undone before anybody looked: it waits on. Marked anew, it is taken back.
            Assert.Single(await quiet.Store.ReadAsync(reader => ScheduledMail.List(reader, quiet.Alice)));
            await MarkAsync(FlagOperation.Add);
        }

        await UntilAsync(async () => (await quiet.Store.ReadAsync(static reader => reader.ListQueue(new QueueQuery()))).Count == 0);
        MessagePlace place = Assert.Single(await quiet.Store.ReadAsync(reader => reader.PlacesOf(message)));
        Assert.Equal((await quiet.MailboxAsync(quiet.Alice, MailboxRole.Trash)).Id, place.Mailbox);
        Assert.Equal(MessageFlags.Seen | MessageFlags.Draft, place.Flags);
        JsonElement kept = Assert.Single(await client.GetAsync("EmailSubmission", $$$$$$$$"""{"ids":["{{{{{{{{submission}}}}}}}}"],"properties":["undoStatus"]}"""));
        Assert.Equal("canceled", kept.GetProperty("undoStatus").GetString());
        Assert.Empty(await quiet.Store.ReadAsync(reader => ScheduledMail.List(reader, quiet.Alice)));
        await watch.StopAsync(JmapServer.Token);

        Task MarkAsync(FlagOperation operation) => quiet.Store.WriteAsync(transaction =>
        {
            MessagePlace place = Assert.Single(transaction.PlacesOf(message));
            transaction.UpdateFlags(scheduled.Id, UidSet.FromMembers([place.Uid]), operation, MessageFlags.Deleted);
            return 0;
        });
    }

    [Fact]
    public async Task A_mark_that_is_taken_away_while_it_is_cancelled_makes_it_a_draft()
    {
        using JmapClient client = await server.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far);
        JmapIds.TryMessage(email, server.Alice, out MessageId message);
        await server.Store.WriteAsync(transaction =>
        {
            ScheduledMail.Find(transaction, message)!.TakeOut(transaction);
            return 0;
        });
        MessagePlace place = Assert.Single(await server.Store.ReadAsync(reader => reader.PlacesOf(message)));
        Assert.Equal(((await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id, true), (place.Mailbox, place.Flags.Has(MessageFlags.Draft)));
        await CancelAsync(client, submission);
    }

    [Theory]
    [InlineData("delete", MailboxRole.Drafts, "canceled")]
    [InlineData("bounce", MailboxRole.Sent, "final")]
    public async Task What_an_administrator_does_with_it_in_the_queue_is_told_to_its_sender(string act, MailboxRole role, string status)
    {
        using JmapClient client = await server.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far);
        QueueOperations queue = server.Service<QueueOperations>();
        QueueId id = Assert.Single(await QueueAsync()).Id;
        Assert.Equal(QueueChange.Done, await (act == "delete" ? queue.DeleteAsync(id, "root") : queue.BounceAsync(id, "root")));
        await UntilAsync(async () => !(await QueueAsync()).Any(entry => entry.Id == id));
        using var watch = new ScheduleWatch(server.Store, queue, TimeProvider.System, NullLogger<ScheduleWatch>.Instance);
        await watch.SettleAsync(server.Alice, JmapServer.Token);
        JsonElement kept = Assert.Single(await client.GetAsync("EmailSubmission", $$$$$$$$"""{"ids":["{{{{{{{{submission}}}}}}}}"],"properties":["undoStatus","emailId"]}"""));
        Assert.Equal(status, kept.GetProperty("undoStatus").GetString());
        JsonElement moved = await EmailAsync(client, kept.GetProperty("emailId").GetString()!);
        // A draft is of now; what left is what it was.
        Assert.Equal(act == "bounce", moved.GetProperty("receivedAt").GetString() == Far);
        Assert.Equal(act == "bounce", kept.GetProperty("emailId").GetString() == email);
        Assert.Equal((await server.MailboxAsync(server.Alice, role)).Id.ToString(), Assert.Single(moved.GetProperty("mailboxIds").EnumerateObject()).Name);
        Assert.Empty(await server.Store.ReadAsync(reader => ScheduledMail.List(reader, server.Alice)));
    }

    [Fact]
    public async Task What_is_held_when_its_time_comes_waits_on()
    {
        using JmapClient client = await server.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far);
        JmapIds.TryMessage(email, server.Alice, out MessageId message);
        QueueId id = Assert.Single(await QueueAsync()).Id;
        await server.Service<QueueOperations>().HoldAsync(id, "to be looked at", "root");
        ScheduledMail waiting = (await server.Store.ReadAsync(reader => ScheduledMail.Find(reader, message)))!;
        await DueAsync();
        waiting = (await server.Store.ReadAsync(reader => ScheduledMail.Find(reader, message)))!;
        Assert.Equal((await server.MailboxAsync(server.Alice, MailboxRole.Scheduled)).Id, waiting.Mailbox);
        Assert.Single((await EmailAsync(client, email)).GetProperty("mailboxIds").EnumerateObject(), one => one.Name == waiting.Mailbox.ToString());
        await server.Store.WriteAsync(transaction =>
        {
            transaction.SetHeld(id, null);
            return 0;
        });
        await DueAsync();
        Assert.Single((await EmailAsync(client, email)).GetProperty("mailboxIds").EnumerateObject(), one => one.Name != waiting.Mailbox.ToString());
        Assert.Null(await server.Store.ReadAsync(reader => ScheduledMail.Find(reader, message)));
        await server.Service<QueueOperations>().DeleteAsync(id, "root");

        Task<int> DueAsync() => server.Store.WriteAsync(transaction =>
        {
            Snooze.Find(transaction, message, SnoozeKind.Leave)!.Happen(transaction, TimeProvider.System.GetUtcNow());
            return 0;
        });
    }

    [Fact]
    public async Task What_was_deleted_while_the_server_stood_still_is_taken_back_when_it_starts()
    {
        await using var quiet = new JmapServer { Replace = static services => services.Remove(services.Last(static service => service.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService) && service.ImplementationFactory?.Method.ReturnType == typeof(ScheduleWatch))) };
        await quiet.InitializeAsync();
        using JmapClient client = await quiet.SignInAsync();
        (string email, _) = await ScheduleAsync(client, Far, quiet);
        await client.CallAsync("Email/set", $$$$$$$$"""{"destroy":["{{{{{{{{email}}}}}}}}"]}""");
        Assert.Single(await quiet.Store.ReadAsync(static reader => reader.ListQueue(new QueueQuery())));
        using var watch = new ScheduleWatch(quiet.Store, quiet.Service<QueueOperations>(), TimeProvider.System, NullLogger<ScheduleWatch>.Instance);
        await watch.StartAsync(JmapServer.Token);
        await UntilAsync(async () => (await quiet.Store.ReadAsync(static reader => reader.ListQueue(new QueueQuery()))).Count == 0);
        await watch.StopAsync(JmapServer.Token);
    }

    [Fact]
    public async Task The_mailbox_may_be_renamed_and_lose_its_role_and_what_waits_in_it_waits_on()
    {
        using JmapClient client = await server.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far);
        Mailbox scheduled = await server.MailboxAsync(server.Alice, MailboxRole.Scheduled);
        await client.CallAsync("Mailbox/set", $$$$$$$$"""{"update":{"{{{{{{{{scheduled.Id}}}}}}}}":{"name":"Outgoing","role":null}}}""");
        JmapIds.TryMessage(email, server.Alice, out MessageId message);
        Assert.True(await server.Store.ReadAsync(reader => ScheduledMail.Find(reader, message)!.Stays(reader)));
        await CancelAsync(client, submission);
        string draft = Assert.Single(await client.GetAsync("EmailSubmission", $$$$$$$$"""{"ids":["{{{{{{{{submission}}}}}}}}"],"properties":["emailId"]}""")).GetProperty("emailId").GetString()!;
        Assert.Equal((await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString(), Assert.Single((await EmailAsync(client, draft)).GetProperty("mailboxIds").EnumerateObject()).Name);
        await server.Store.WriteAsync(transaction =>
        {
            transaction.DeleteMailbox(scheduled.Id);
            return 0;
        });
    }

    [Fact]
    public async Task What_was_cancelled_is_said_to_be_cancelled_and_not_to_be_on_its_way()
    {
        using JmapClient client = await server.SignInAsync();
        (_, string submission) = await ScheduleAsync(client, Far);
        await CancelAsync(client, submission);
        JsonElement set = await client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"update":{"{{{{{{{{submission}}}}}}}}":{"sendAt":"{{{{{{{{Other}}}}}}}}"}}}""");
        JsonElement error = set.GetProperty("notUpdated").GetProperty(submission);
        Assert.Equal(("cannotUnsend", "It was cancelled already, and has not been sent."), (error.GetProperty("type").GetString(), error.GetProperty("description").GetString()));
        // Cancelled twice is cancelled.
        set = await client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"update":{"{{{{{{{{submission}}}}}}}}":{"undoStatus":"canceled"}}}""");
        Assert.True(set.GetProperty("updated").TryGetProperty(submission, out _));
    }

    [Theory]
    [InlineData("\"scheduled\":1", "invalidProperties")]
    [InlineData("\"scheduled\":true,\"emailId\":\"M1\"", "invalidProperties")]
    public async Task What_cannot_be_scheduled_is_refused_and_nothing_waits(string property, string expected)
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"create":{"a":{"identityId":"I1",{{{{{{{{property}}}}}}}}}}}""");
        Assert.Equal(expected, set.GetProperty("notCreated").GetProperty("a").GetProperty("type").GetString());
        Assert.Empty(await QueueAsync());
    }

    [Fact]
    public async Task Another_time_is_for_what_is_scheduled_and_must_be_one()
    {
        using JmapClient client = await server.SignInAsync();
        (string email, string submission) = await ScheduleAsync(client, Far, scheduled: false);
        await RefusedAsync(submission, $"\"{Other}\"", "invalidProperties");
        await RefusedAsync(submission, "\"soon\"", "invalidProperties");
        await CancelAsync(client, submission);
        (_, submission) = await ScheduleAsync(client, Far);
        await RefusedAsync(submission, "\"2999-01-01T00:00:00Z\"", "invalidProperties");
        Assert.Equal(Far, JmapDate.FormatUtc(Assert.Single(await QueueAsync()).Envelope.HoldUntil!.Value));
        await CancelAsync(client, submission);

        async Task RefusedAsync(string id, string sendAt, string error)
        {
            JsonElement set = await client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"update":{"{{{{{{{{id}}}}}}}}":{"sendAt":{{{{{{{{sendAt}}}}}}}}}}}""");
            Assert.Equal(error, set.GetProperty("notUpdated").GetProperty(id).GetProperty("type").GetString());
        }
    }

    private static async Task<JsonElement> EmailAsync(JmapClient client, string id) =>
        Assert.Single(await client.GetAsync("Email", $$$$$$$$"""{"ids":["{{{{{{{{id}}}}}}}}"],"properties":["mailboxIds","keywords","sendAt","sentAt","receivedAt"]}"""));

    private static async Task<string?> ThreadAsync(JmapClient client, string id) =>
        Assert.Single(await client.GetAsync("Email", $$$$$$$$"""{"ids":["{{{{{{{{id}}}}}}}}"],"properties":["threadId"]}""")).GetProperty("threadId").GetString();

    private async Task<IReadOnlyList<QueuedMessage>> QueueAsync() => await server.Store.ReadAsync(static reader => reader.ListQueue(new QueueQuery()));

    private static Task CancelAsync(JmapClient client, string submission) => client.CallAsync("EmailSubmission/set", $$$$$$$$"""{"update":{"{{{{{{{{submission}}}}}}}}":{"undoStatus":"canceled"}}}""");

    private async Task<(string Email, string Submission)> ScheduleAsync(JmapClient client, string at, JmapServer? other = null, bool scheduled = true)
    {
        string drafts = (await (other ?? server).MailboxAsync((other ?? server).Alice, MailboxRole.Drafts)).Id.ToString();
        var responses = await client.CallsAsync($$$$$$$$"""
            [["Email/set",{"accountId":"$account","create":{"m":{"mailboxIds":{"{{{{{{{{drafts}}}}}}}}":true},"keywords":{"$draft":true},"from":[{"email":"alice@here.test"}],"to":[{"email":"bob@here.test"}],"bcc":[{"email":"alice@here.test"}],
               "subject":"for later","sentAt":"2026-05-09T11:00:00+02:00","receivedAt":"{{{{{{{{at}}}}}}}}","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"Hello Bob"}}}}},"0"],
             ["EmailSubmission/set",{"accountId":"$account","create":{"s":{"identityId":"I1","emailId":"#m","scheduled":{{{{{{{{(scheduled ? "true" : "false")}}}}}}}},
               "envelope":{"mailFrom":{"email":"alice@here.test","parameters":{"HOLDUNTIL":"{{{{{{{{at}}}}}}}}"}},"rcptTo":[{"email":"bob@here.test"}]}}}},"1"]]
            """);
        return (responses[0].Arguments.GetProperty("created").GetProperty("m").GetProperty("id").GetString()!, responses[1].Arguments.GetProperty("created").GetProperty("s").GetProperty("id").GetString()!);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition()) await Task.Delay(20, JmapServer.Token);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
