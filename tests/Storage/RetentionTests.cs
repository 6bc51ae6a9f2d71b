using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>Nothing grows for ever.</summary>
public class RetentionTests
{
    [Fact]
    public async Task The_change_log_keeps_the_newest_and_says_from_where_it_is_whole()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { ChangesKept = 10 });
        ModSeq start = await test.Store.ReadAsync(r => r.ChangesKnownSince(TestStore.Alice));
        Assert.Equal(1, start.Value);
        for (int i = 0; i < 30; i++) await test.AppendAsync(TestStore.Message(i));
        await test.Store.CompactAsync();
        (ModSeq since, ModSeq newest, IReadOnlyList<AccountChange> kept) = await test.Store.ReadAsync(r =>
            (r.ChangesKnownSince(TestStore.Alice), r.HighestModSeq(TestStore.Alice), r.ChangesOf(TestStore.Alice, default, 100)));
        Assert.Equal(newest.Value - 10, since.Value);
        Assert.Equal(10, kept.Count);
        Assert.Equal(since.Value + 1, kept[0].ModSeq.Value);
    }

    [Fact]
    public async Task The_journal_forgets_what_is_old_and_never_counts_anew()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using TestStore test = await TestStore.OpenAsync(o => o with { JournalKept = TimeSpan.FromDays(7) }, clock: clock);
        await JournalAsync(test, 5000);
        clock.Advance(TimeSpan.FromDays(5));
        await JournalAsync(test, 3);
        clock.Advance(TimeSpan.FromDays(3));
        await test.Store.CompactAsync();
        Assert.Equal(3, (await ReadAsync(test)).Count);
        clock.Advance(TimeSpan.FromDays(30));
        await test.Store.CompactAsync();
        JournalRecord last = Assert.Single(await ReadAsync(test));
        await JournalAsync(test, 1);
        Assert.Equal(last.Sequence + 1, (await ReadAsync(test))[^1].Sequence);
    }

    [Fact]
    public async Task Conversations_without_messages_are_forgotten_and_others_go_on()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Appended gone = await test.AppendAsync(TestStore.Message(1));
        Appended kept = await test.AppendAsync(TestStore.Message(2));
        await test.Store.WriteAsync(tx => tx.Expunge(gone.Mailbox, UidSet.Of(gone.Uid), onlyDeleted: false));
        await test.Store.CompactAsync();
        Assert.Equal(1, await test.Store.ReadAsync(r => r.Sql.Scalar("SELECT COUNT(*) FROM thread_key")));
        Appended reply = await test.AppendAsync("From: b@example.com\r\nSubject: Re: Number 2\r\nIn-Reply-To: <2@example.com>\r\nMessage-ID: <r@example.com>\r\n\r\nyes\r\n");
        Assert.Equal(await ThreadAsync(test, kept), await ThreadAsync(test, reply));
    }

    private static async Task<ThreadId> ThreadAsync(TestStore test, Appended message) =>
        (await test.Store.ReadAsync(r => r.FindMessage(message.Message, MessageDetail.None)))!.Thread;

    private static ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(TestStore test) => test.Store.ReadAsync(r => r.ReadJournal(new JournalQuery { Limit = 10_000 }));

    private static Task<int> JournalAsync(TestStore test, int count) => test.Store.WriteAsync(tx =>
    {
        for (int i = 0; i < count; i++) tx.Journal(new JournalRecord("delivered"));
        return 0;
    });
}
