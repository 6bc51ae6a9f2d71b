using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>Counts of conversations, what the log says of messages that went, and uploads.</summary>
public class ConversationTests
{
    [Fact]
    public async Task A_conversation_is_unread_where_it_stands_but_the_trash_speaks_for_itself()
    {
        await using TestStore store = await TestStore.OpenAsync();
        await store.AppendAsync("Sent", "Message-ID: <1@x>\r\nSubject: a\r\n\r\n", MessageFlags.Seen);
        Appended reply = await store.AppendAsync("Message-ID: <2@x>\r\nIn-Reply-To: <1@x>\r\nSubject: Re: a\r\n\r\n");
        Assert.Equal((1, 1, 1, 1), await CountsAsync(store, "INBOX"));
        Assert.Equal((1, 0, 1, 1), await CountsAsync(store, "Sent"));
        await store.Store.WriteAsync(tx => tx.Move(reply.Mailbox, UidSet.Of(reply.Uid), tx.FindMailbox(TestStore.Alice, "Trash")!.Id));
        Assert.Equal((0, 0, 0, 0), await CountsAsync(store, "INBOX"));
        Assert.Equal((1, 0, 1, 0), await CountsAsync(store, "Sent"));
        Assert.Equal((1, 1, 1, 1), await CountsAsync(store, "Trash"));
        // Another mailbox becomes the trash: the conversation is unread in Sent again.
        await store.Store.WriteAsync(tx =>
        {
            tx.SetRole(tx.FindMailbox(TestStore.Alice, "Trash")!.Id, MailboxRole.None);
            return 0;
        });
        Assert.Equal((1, 0, 1, 1), await CountsAsync(store, "Sent"));
        Assert.Empty((await store.Store.VerifyAsync()).Problems);
    }

    // Changes of many at once are written in runs: what lies between, and what is already where others go, must come out right.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Counts_are_exact_after_changes_of_many_at_once(int seed)
    {
        await using TestStore store = await TestStore.OpenAsync();
        var random = new Random(seed);
        string[] names = ["INBOX", "Sent", "Trash"];
        MessageFlags[] flags = [MessageFlags.Seen, MessageFlags.Draft, MessageFlags.Deleted, MessageFlags.Flagged, MessageFlags.Seen | MessageFlags.Deleted];
        for (int i = 0; i < 150; i++)
        {
            string above = i > 0 && random.Next(3) == 0 ? $"In-Reply-To: <{random.Next(i)}@x>\r\n" : "";
            await store.AppendAsync(names[random.Next(3)], $"Message-ID: <{i}@x>\r\n{above}Subject: {i}\r\n\r\n", random.Next(2) == 0 ? MessageFlags.Seen : MessageFlags.None);
        }

        for (int round = 0; round < 25; round++)
        {
            MailboxId from = (await store.Store.ReadAsync(r => r.FindMailbox(TestStore.Alice, names[random.Next(3)])!)).Id, to = (await store.Store.ReadAsync(r => r.FindMailbox(TestStore.Alice, names[random.Next(3)])!)).Id;
            uint first = (uint)random.Next(1, 150);
            UidSet uids = random.Next(3) == 0 ? UidSet.Range(1, uint.MaxValue) : UidSet.Range(first, first + (uint)random.Next(1, 200));
            await store.Store.WriteAsync(tx =>
            {
                int kind = random.Next(8);
                if (kind < 4) tx.UpdateFlags(from, uids, (FlagOperation)random.Next(3), flags[random.Next(flags.Length)]);
                else if (kind < 6) tx.Move(from, uids, to);
                else if (kind < 7) tx.Copy(from, UidSet.Range(first, first + 30), to);
                else tx.Expunge(from, UidSet.Range(first, first + 10), onlyDeleted: random.Next(2) == 0);
                return 0;
            });
            Assert.Empty((await store.Store.VerifyAsync()).Problems);
        }
    }

    [Fact]
    public async Task An_expunge_names_its_messages_and_a_flag_those_that_come_back()
    {
        await using TestStore store = await TestStore.OpenAsync();
        Appended first = await store.AppendAsync("Subject: a\r\n\r\n"), second = await store.AppendAsync("Subject: b\r\n\r\n");
        await store.Store.WriteAsync(tx => tx.UpdateFlags(first.Mailbox, UidSet.Range(first.Uid, second.Uid), FlagOperation.Add, MessageFlags.Deleted));
        await store.Store.WriteAsync(tx => tx.UpdateFlags(first.Mailbox, UidSet.Of(second.Uid), FlagOperation.Remove, MessageFlags.Deleted));
        await store.Store.WriteAsync(tx => tx.Expunge(first.Mailbox, UidSet.Range(1, uint.MaxValue), onlyDeleted: true));
        IReadOnlyList<LoggedChange> log = await store.Store.ReadAsync(r => r.LogOf(TestStore.Alice, second.ModSeq, 10));
        Assert.Equal([ChangeKind.FlagsChanged, ChangeKind.FlagsChanged, ChangeKind.Expunged], log.Select(static change => change.Kind));
        Assert.Empty(log[0].Messages);
        Assert.Equal(second.Message, Assert.Single(log[1].Messages).Message);
        Assert.Equal(first.Message, Assert.Single(log[2].Messages).Message);
    }

    [Fact]
    public async Task An_upload_is_its_accounts_and_makes_room_for_the_next()
    {
        await using TestStore store = await TestStore.OpenAsync();
        Upload first = await KeepAsync("first", 12), second = await KeepAsync("second", 12);
        Assert.NotNull(await store.Store.ReadAsync(r => r.FindUpload(TestStore.Alice, second.Id)));
        Assert.Null(await store.Store.ReadAsync(r => r.FindUpload(new AccountId(2), second.Id)));
        Upload third = await KeepAsync("third!", 12);
        Assert.Null(await store.Store.ReadAsync(r => r.FindUpload(TestStore.Alice, first.Id)));
        Assert.NotNull(await store.Store.ReadAsync(r => r.FindUpload(TestStore.Alice, third.Id)));
        Assert.Equal(2, await store.Store.WriteAsync(static tx => tx.DeleteExpiredUploads(DateTimeOffset.MaxValue, 10)));
        Assert.Empty((await store.Store.VerifyAsync()).Problems);

        async Task<Upload> KeepAsync(string text, long quota)
        {
            await using BlobWriter writer = store.Store.CreateBlob();
            writer.Write(System.Text.Encoding.ASCII.GetBytes(text));
            await using StagedBlob blob = await writer.CompleteAsync();
            return await store.Store.WriteAsync(tx => tx.KeepUpload(TestStore.Alice, blob, "text/plain", DateTimeOffset.UtcNow.AddHours(1), quota));
        }
    }

    private static async Task<(long, long, long, long)> CountsAsync(TestStore store, string name)
    {
        Mailbox mailbox = (await store.Store.ReadAsync(r => r.FindMailbox(TestStore.Alice, name)))!;
        return (mailbox.Emails, mailbox.UnreadEmails, mailbox.Threads, mailbox.UnreadThreads);
    }
}
