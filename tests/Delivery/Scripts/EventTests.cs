using System.Text;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

/// <summary>Scripts that run for what users do to messages (RFC 6785). Mailbox "Box" has the script "box"; the user does it himself unless said otherwise.</summary>
public class EventTests
{
    private const string Alice = "alice@here.test";
    private const string Text = "From: x@y.test\r\nTo: alice@here.test\r\nSubject: Lunch\r\nMessage-ID: <m1@y.test>\r\n\r\ntext\r\n";

    [Fact]
    public async Task An_append_runs_the_script_of_the_mailbox_with_its_facts()
    {
        await using DeliveryHarness harness = await StartAsync("""
            require ["imap4flags", "environment", "imapsieve", "variables"];
            if allof(environment "imap.cause" "APPEND", environment "imap.user" "alice@here.test", environment "imap.email" "alice@here.test", environment "imap.mailbox" "Box",
                     environment "location" "MS", environment "phase" "post", not environment :contains "imap.changedflags" "\\", header "subject" "Lunch") { addflag "right"; }
            """);
        await AppendAsync(harness, MessageFlags.Flagged);
        await FlaggedAsync(harness, "\\Flagged", "right");
    }

    [Fact]
    public async Task A_change_of_flags_is_told_with_those_that_changed()
    {
        await using DeliveryHarness harness = await StartAsync("""
            require ["imap4flags", "environment", "variables"];
            if environment :matches "imap.cause" "*" { set "cause" "${1}"; }
            if environment :matches "imap.changedflags" "\\\\*" { set "changed" "${1}"; }
            if string "${cause}" "FLAG" { addflag "${cause}-${changed}"; if hasflag "\\Seen" { addflag "still-seen"; } }
            """);
        await AppendAsync(harness, MessageFlags.Seen);
        await StoreAsync(harness, FlagOperation.Add, MessageFlags.Flagged | MessageFlags.Seen);
        await FlaggedAsync(harness, "\\Seen", "\\Flagged", "FLAG-Flagged", "still-seen");
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_no_event()
    {
        await using DeliveryHarness harness = await StartAsync("keep;", run: false);
        await AppendAsync(harness, MessageFlags.Seen);
        await StoreAsync(harness, FlagOperation.Add, MessageFlags.Seen);
        MailboxEvent only = Assert.Single(await WaitingAsync(harness));
        Assert.Equal(MailboxEventCause.Append, only.Cause);
    }

    [Fact]
    public async Task Filed_elsewhere_is_moved_and_no_event_there()
    {
        await using DeliveryHarness harness = await StartAsync("require [\"fileinto\", \"mailbox\", \"imap4flags\"]; fileinto :create :flags \"\\\\Answered\" \"Other\";");
        await harness.MakeMailboxAsync(Alice, "Other");
        await BindAsync(harness, "Other", "box");
        await AppendAsync(harness);
        await UntilCountAsync(harness, "Other", 1);
        Assert.Equal(0, await harness.CountAsync(Alice, "Box"));
        Assert.Empty(await WaitingAsync(harness));
    }

    // RFC 6785 §3.3: a new message, separate from the original.
    [Fact]
    public async Task Filed_into_the_same_mailbox_is_a_new_message()
    {
        await using DeliveryHarness harness = await StartAsync("require [\"fileinto\", \"imap4flags\"]; fileinto :flags \"again\" \"Box\";");
        await AppendAsync(harness);
        await FlaggedAsync(harness, "again");
        Assert.Equal(2u, (await PlaceAsync(harness)).Uid);
    }

    [Fact]
    public async Task A_copy_leaves_the_message_there()
    {
        await using DeliveryHarness harness = await StartAsync("require [\"fileinto\", \"copy\", \"mailbox\"]; fileinto :copy :create \"Other\";");
        await AppendAsync(harness);
        await UntilCountAsync(harness, "Other", 1);
        Assert.Equal(1, await harness.CountAsync(Alice, "Box"));
    }

    [Fact]
    public async Task What_is_discarded_is_marked_as_deleted()
    {
        await using DeliveryHarness harness = await StartAsync("discard;");
        await AppendAsync(harness);
        await UntilAsync(harness, async () => (await PlaceAsync(harness)).Flags.Has(MessageFlags.Deleted));
    }

    [Fact]
    public async Task What_cannot_be_filed_stays()
    {
        await using DeliveryHarness harness = await StartAsync("require \"fileinto\"; fileinto \"Nowhere\";");
        await AppendAsync(harness);
        await DoneAsync(harness);
        Assert.Equal(MessageFlags.None, (await PlaceAsync(harness)).Flags);
        Assert.Contains(await harness.JournalAsync("filtered"), static r => r.Detail!.Contains("action=not-filed missing=\"Nowhere\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changes_of_the_header_hold_for_what_is_filed_and_not_for_what_is_kept()
    {
        await using DeliveryHarness harness = await StartAsync("require [\"fileinto\", \"editheader\", \"mailbox\"]; addheader \"X-Seen\" \"yes\"; fileinto :create \"Other\"; keep;");
        await AppendAsync(harness);
        await UntilCountAsync(harness, "Other", 1);
        Assert.StartsWith("X-Seen: yes\r\n", await TextAsync(harness, "Other"), StringComparison.Ordinal);
        Assert.Equal(Text, await TextAsync(harness, "Box"));
    }

    [Fact]
    public async Task A_redirect_comes_from_the_owner_and_the_message_is_marked_as_deleted()
    {
        await using DeliveryHarness harness = await StartAsync("redirect \"bob@here.test\";", scheduler: true);
        await AppendAsync(harness);
        await harness.WaitForAsync("delivered");
        string text = Assert.Single(await harness.MessagesAsync("bob@here.test"));
        Assert.StartsWith("Return-Path: <alice@here.test>\r\nDelivered-To: alice@here.test\r\n", text, StringComparison.Ordinal);
        Assert.True((await PlaceAsync(harness)).Flags.Has(MessageFlags.Deleted));
    }

    [Theory]
    // To oneself: there is nobody to send it to.
    [InlineData("redirect \"alice+f@here.test\";", 1)]
    [InlineData("require \"copy\"; redirect :copy \"alice+f@here.test\"; discard;", 2)]
    public async Task What_could_not_be_sent_on_stays(string script, int notes)
    {
        await using DeliveryHarness harness = await StartAsync(script);
        await AppendAsync(harness);
        await harness.WaitForAsync("filtered", notes);
        Assert.Contains(await harness.JournalAsync("filtered"), static record => record.Detail!.Contains("not-sent why=loop-or-nobody", StringComparison.Ordinal));
        Assert.Equal(MessageFlags.None, (await PlaceAsync(harness)).Flags);
    }

    [Fact]
    public async Task A_notification_is_sent_and_the_message_stays()
    {
        await using DeliveryHarness harness = await StartAsync("require \"enotify\"; notify :message \"news\" \"mailto:bob@here.test\";", scheduler: true);
        await AppendAsync(harness);
        await harness.WaitForAsync("delivered");
        Assert.Contains("Subject: news\r\n", Assert.Single(await harness.MessagesAsync("bob@here.test")), StringComparison.Ordinal);
        Assert.Equal(MessageFlags.None, (await PlaceAsync(harness)).Flags);
    }

    [Theory]
    [InlineData("require \"reject\"; reject \"no\";")]
    [InlineData("require \"vacation\"; vacation \"away\";")]
    [InlineData("require \"envelope\"; if envelope \"from\" \"x\" { discard; }")]
    [InlineData("require [\"fileinto\", \"variables\"]; set \"x\" \"a\"; redirect \"${x}\";")]
    public async Task What_fails_changes_nothing_and_is_told_once(string script)
    {
        await using DeliveryHarness harness = await StartAsync(script);
        await AppendAsync(harness);
        await AppendAsync(harness);
        await DoneAsync(harness);
        Assert.Equal(2, await harness.CountAsync(Alice, "Box"));
        string notice = Assert.Single(await harness.MessagesAsync(Alice));
        Assert.Contains("was put into a folder or changed there", notice, StringComparison.Ordinal);
        Assert.Contains("stays where it is", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_binds_what_no_mailbox_does_and_an_empty_name_takes_one_out()
    {
        await using DeliveryHarness harness = await StartAsync("discard;");
        await harness.PutForAllAsync("all", "require \"imap4flags\"; addflag \"all\";", ScriptUse.None);
        await harness.Store.WriteAsync(transaction => Annotate(transaction, null, "all"), DeliveryHarness.Token);
        await BindAsync(harness, "Box", null);
        await AppendAsync(harness);
        await FlaggedAsync(harness, "all");
        await BindAsync(harness, "Box", "");
        await StoreAsync(harness, FlagOperation.Add, MessageFlags.Seen);
        Assert.Empty(await WaitingAsync(harness));
    }

    [Fact]
    public async Task What_waits_at_the_end_is_run_after_the_next_start()
    {
        await using DeliveryHarness harness = await StartAsync("require \"imap4flags\"; addflag \"late\";", run: false);
        await AppendAsync(harness);
        await harness.StartEventsAsync();
        await FlaggedAsync(harness, "late");
    }

    [Fact]
    public async Task A_large_copy_is_run_for_each_of_its_messages()
    {
        await using DeliveryHarness harness = await StartAsync("require \"imap4flags\"; addflag \"done\";");
        AccountId account = (await harness.AccountAsync(Alice)).Id;
        MailboxId inbox = await MailboxAsync(harness, "INBOX"), box = await MailboxAsync(harness, "Box");
        for (int i = 0; i < 40; i++) await AppendAsync(harness, mailbox: "INBOX");
        await harness.Store.WriteAsync(
            transaction =>
            {
                Copied copied = transaction.Copy(inbox, UidSet.Range(1, 40), box);
                harness.Events.Placed(transaction, box, copied.Destination, MailboxEventCause.Copy, account);
                return 0;
            },
            DeliveryHarness.Token);
        await DoneAsync(harness);
        IReadOnlyList<MessagePlace> places = await harness.Store.ReadAsync(reader => reader.PlacesOf(box, UidSet.Range(1, uint.MaxValue)), DeliveryHarness.Token);
        Assert.Equal(40, places.Count(static place => place.Flags != MessageFlags.None));
    }

    [Fact]
    public async Task No_more_waits_than_may()
    {
        await using DeliveryHarness harness = await StartAsync("keep;", run: false);
        MailboxId box = await MailboxAsync(harness, "Box");
        await harness.Store.WriteAsync(
            transaction =>
            {
                harness.Events.Placed(transaction, box, UidSet.FromMembers(Enumerable.Range(1, 12_000).Select(static n => (uint)(2 * n))), MailboxEventCause.Copy, new AccountId(1));
                return 0;
            },
            DeliveryHarness.Token);
        Assert.Equal(10_000, await harness.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM sieve_event"), DeliveryHarness.Token));
    }

    private static async Task<DeliveryHarness> StartAsync(string script, bool scheduler = false, bool run = true)
    {
        DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: scheduler);
        await harness.Scripts.PutAsync(ScriptOwner.Of((await harness.AccountAsync(Alice)).Id), "box", Encoding.UTF8.GetBytes(script), DeliveryHarness.Token);
        await harness.MakeMailboxAsync(Alice, "Box");
        await BindAsync(harness, "Box", "box");
        if (run) await harness.StartEventsAsync();
        return harness;
    }

    private static async Task BindAsync(DeliveryHarness harness, string mailbox, string? script)
    {
        MailboxId id = await MailboxAsync(harness, mailbox);
        await harness.Store.WriteAsync(transaction => Annotate(transaction, id, script), DeliveryHarness.Token);
    }

    private static bool Annotate(WriteTransaction transaction, MailboxId? mailbox, string? script)
    {
        transaction.SetAnnotation(mailbox, null, MailboxEvents.Entry, script is null ? null : Encoding.UTF8.GetBytes(script), 10);
        return true;
    }

    private static async Task AppendAsync(DeliveryHarness harness, MessageFlags flags = default, string mailbox = "Box")
    {
        AccountId account = (await harness.AccountAsync(Alice)).Id;
        MailboxId id = await MailboxAsync(harness, mailbox);
        await using BlobWriter writer = harness.Store.CreateBlob();
        writer.Write(Encoding.UTF8.GetBytes(Text));
        await using StagedBlob blob = await writer.CompleteAsync(default, DeliveryHarness.Token);
        await harness.Store.WriteAsync(
            transaction =>
            {
                Appended appended = transaction.Append(new AppendRequest(id, blob, flags, DateTimeOffset.UnixEpoch));
                harness.Events.Placed(transaction, id, UidSet.Of(appended.Uid), MailboxEventCause.Append, account);
                return 0;
            },
            DeliveryHarness.Token);
    }

    private static async Task StoreAsync(DeliveryHarness harness, FlagOperation operation, MessageFlags flags)
    {
        MailboxId id = await MailboxAsync(harness, "Box");
        AccountId account = (await harness.AccountAsync(Alice)).Id;
        await harness.Store.WriteAsync(
            transaction =>
            {
                FlagWatch? watch = harness.Events.Watch(transaction, id, UidSet.Range(1, uint.MaxValue));
                transaction.UpdateFlags(id, UidSet.Range(1, uint.MaxValue), operation, flags);
                watch?.Note(account);
                return 0;
            },
            DeliveryHarness.Token);
    }

    private static async Task<MailboxId> MailboxAsync(DeliveryHarness harness, string name)
    {
        AccountId account = (await harness.AccountAsync(Alice)).Id;
        return (await harness.Store.ReadAsync(reader => reader.FindMailbox(account, name), DeliveryHarness.Token))!.Id;
    }

    private static async Task<MessagePlace> PlaceAsync(DeliveryHarness harness)
    {
        MailboxId id = await MailboxAsync(harness, "Box");
        return Assert.Single(await harness.Store.ReadAsync(reader => reader.PlacesOf(id, UidSet.Range(1, uint.MaxValue)), DeliveryHarness.Token));
    }

    private static async Task<string> TextAsync(DeliveryHarness harness, string mailbox)
    {
        MailboxId id = await MailboxAsync(harness, mailbox);
        StoredMessage message = await harness.Store.ReadAsync(reader => reader.FindMessage(reader.PlacesOf(id, UidSet.Range(1, uint.MaxValue))[0].Message, MessageDetail.None), DeliveryHarness.Token) ?? throw new InvalidOperationException();
        using BlobReader blob = harness.Store.OpenBlob(message.Blob);
        return Encoding.UTF8.GetString((await blob.ReadAllAsync(DeliveryHarness.Token)).Span);
    }

    private static async Task<List<MailboxEvent>> WaitingAsync(DeliveryHarness harness) =>
        await harness.Store.WriteAsync(static transaction => EventTable.Next(transaction, default) is { } next ? new List<MailboxEvent> { next } : [], DeliveryHarness.Token);

    private static Task DoneAsync(DeliveryHarness harness) => UntilAsync(harness, async () => (await WaitingAsync(harness)).Count == 0);

    private static Task UntilCountAsync(DeliveryHarness harness, string mailbox, int count) => UntilAsync(harness, async () => await harness.CountAsync(Alice, mailbox) == count);

    private static async Task FlaggedAsync(DeliveryHarness harness, params string[] flags)
    {
        await UntilAsync(harness, async () => (await harness.FlagsAsync(Alice, "Box")).Count == flags.Length);
        Assert.Equal(flags.Order(StringComparer.Ordinal), (await harness.FlagsAsync(Alice, "Box")).Order(StringComparer.Ordinal));
    }

    private static Task UntilAsync(DeliveryHarness harness, Func<Task<bool>> condition) => harness.UntilAsync(condition, "effects of the script");
}
