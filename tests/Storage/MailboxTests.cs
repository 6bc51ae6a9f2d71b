using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public class MailboxTests
{
    [Fact]
    public async Task Creating_makes_superiors_and_uid_validity_never_repeats()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Mailbox first = await test.Store.WriteAsync(tx => tx.CreateMailbox(TestStore.Alice, "a/b/c"));
        await test.Store.WriteAsync(tx =>
        {
            tx.DeleteMailbox(first.Id);
            return 0;
        });
        Mailbox again = await test.Store.WriteAsync(tx => tx.CreateMailbox(TestStore.Alice, "a/b/c"));
        Assert.True(again.UidValidity > first.UidValidity);
        IReadOnlyList<Mailbox> all = await test.Store.ReadAsync(r => r.ListMailboxes(TestStore.Alice));
        Assert.Equal(["INBOX", "Sent", "Trash", "a", "a/b", "a/b/c"], all.Select(m => m.Name));
    }

    [Fact]
    public async Task Renaming_takes_inferiors_along()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.Store.WriteAsync(tx => tx.CreateMailbox(TestStore.Alice, "a/b/c"));
        await test.Store.WriteAsync(tx =>
        {
            tx.RenameMailbox(tx.FindMailbox(TestStore.Alice, "a")!.Id, "x/y");
            return 0;
        });
        IReadOnlyList<Mailbox> all = await test.Store.ReadAsync(r => r.ListMailboxes(TestStore.Alice));
        Assert.Equal(["INBOX", "Sent", "Trash", "x", "x/y", "x/y/b", "x/y/b/c"], all.Select(m => m.Name));
    }

    [Theory]
    [InlineData("Other Users")]
    [InlineData("Other Users/bob@example.test/INBOX")]
    public async Task No_mailbox_stands_among_those_of_others(string name)
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.Store.WriteAsync(tx => tx.CreateMailbox(TestStore.Alice, "Other Users of mine"));
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => test.Store.WriteAsync(tx => tx.CreateMailbox(TestStore.Alice, name)));
        Assert.Equal(StoreFault.NotPermitted, refused.Fault);
        refused = await Assert.ThrowsAsync<StoreException>(() => test.Store.WriteAsync(tx =>
        {
            tx.RenameMailbox(tx.FindMailbox(TestStore.Alice, "Other Users of mine")!.Id, name);
            return 0;
        }));
        Assert.Equal(StoreFault.NotPermitted, refused.Fault);
    }

    [Fact]
    public async Task Renaming_the_inbox_moves_its_messages_and_leaves_it()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1));
        Mailbox inbox = await test.InboxAsync();
        await test.Store.WriteAsync(tx =>
        {
            tx.RenameMailbox(inbox.Id, "Old");
            return 0;
        });
        Assert.Equal(0, (await test.InboxAsync()).Messages);
        Assert.Equal(1, (await test.Store.ReadAsync(r => r.FindMailbox(TestStore.Alice, "Old")))!.Messages);
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("a\u0001b")]
    public async Task Bad_names_are_refused(string name)
    {
        await using TestStore test = await TestStore.OpenAsync();
        await Assert.ThrowsAsync<StoreException>(() => test.Store.WriteAsync(tx => tx.CreateMailbox(TestStore.Alice, name)));
    }

    [Fact]
    public async Task Changes_are_told_in_order_after_the_commit()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Mailbox inbox = await test.InboxAsync();
        var seen = new System.Collections.Concurrent.ConcurrentQueue<AccountChange>();
        using (test.Store.Subscribe(TestStore.Alice, seen.Enqueue))
        {
            await test.AppendAsync(TestStore.Message(1));
            await test.Store.WriteAsync(tx => tx.Expunge(inbox.Id, UidSet.Of(1), onlyDeleted: false));
            await test.Store.WriteAsync(tx => 0);
        }

        IReadOnlyList<AccountChange> logged = await test.Store.ReadAsync(r => r.ChangesOf(inbox.Id, inbox.HighestModSeq));
        Assert.Equal([ChangeKind.Appended, ChangeKind.Expunged], logged.Select(c => c.Kind));
        Assert.Equal("1", logged[1].Uids.ToString());
        Assert.Equal(logged.Select(c => c.ModSeq), seen.Select(c => c.ModSeq));
    }

    [Fact]
    public async Task Queue_records_come_and_go_with_their_bytes()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await using StagedBlob blob = await test.StageAsync(TestStore.Message(1));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        QueuedMessage queued = await test.Store.WriteAsync(tx => tx.Enqueue(
            new QueuedMessage
            {
                Envelope = new Envelope { Sender = EmailAddress.Parse("a@example.com") },
                Queued = now,
                Expires = now.AddDays(5),
                Recipients = [new QueuedRecipient { Recipient = new EnvelopeRecipient(EmailAddress.Parse("b@example.net")), Destination = "example.net", NextAttempt = now }],
            }, blob));
        Assert.Single(await test.Store.ReadAsync(r => r.DueRecipients(now.AddSeconds(1), 10)));
        await test.Store.WriteAsync(tx =>
        {
            tx.SetHeld(queued.Id, "asked to");
            return 0;
        });
        Assert.Empty(await test.Store.ReadAsync(r => r.DueRecipients(now.AddSeconds(1), 10)));
        await test.ReopenAsync();
        QueuedMessage found = (await test.Store.ReadAsync(r => r.FindQueued(queued.Id)))!;
        Assert.Equal("asked to", found.HeldBecause);
        await test.Store.WriteAsync(tx =>
        {
            tx.UpdateRecipients(queued.Id, [found.Recipients[0] with { State = RecipientState.Sent }]);
            return 0;
        });
        Assert.Null(await test.Store.ReadAsync(r => r.FindQueued(queued.Id)));
        Assert.Equal(0, (await test.Store.VerifyAsync()).Contents);
    }

    [Fact]
    public async Task The_journal_is_found_by_recipient_and_time()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.Store.WriteAsync(tx =>
        {
            tx.Journal(new JournalRecord("delivered") { Recipient = "b@example.net", Detail = "INBOX" });
            tx.Journal(new JournalRecord("rejected") { Recipient = "c@example.net" });
            return 0;
        });
        JournalRecord found = Assert.Single(await test.Store.ReadAsync(r => r.ReadJournal(new JournalQuery { Recipient = "B@example.net", Since = DateTimeOffset.UtcNow.AddHours(-1) })));
        Assert.Equal("delivered", found.Kind);
    }
}
