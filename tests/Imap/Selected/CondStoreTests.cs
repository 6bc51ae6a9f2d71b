using System.Text.RegularExpressions;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 7162: CONDSTORE and QRESYNC.</summary>
public sealed partial class CondStoreTests
{
    [Fact]
    public async Task A_conditional_store_leaves_alone_what_others_have_changed()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient a = await server.SelectAsync("INBOX (CONDSTORE)");
        ImapClient b = await server.SelectAsync();
        long known = HighestModSeq(await a.OkAsync("SELECT INBOX (CONDSTORE)"));
        await b.OkAsync("STORE 2 +FLAGS.SILENT (\\Flagged)");
        ImapReply store = await a.OkAsync($"UID STORE 1:3 (UNCHANGEDSINCE {known}) +FLAGS.SILENT (\\Deleted)");
        Assert.Contains("[MODIFIED 2]", store.Tagged, StringComparison.Ordinal);
        Assert.Contains(store.Untagged, static line => MessageModSeq().IsMatch(line) && line.StartsWith("* 1 FETCH", StringComparison.Ordinal));
        Assert.Contains(store.Untagged, static line => line.StartsWith("* 2 FETCH (UID 2 FLAGS (\\Flagged) MODSEQ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fetch_changedsince_answers_only_what_changed()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(5);
        ImapClient a = await server.SelectAsync();
        long known = HighestModSeq(await a.OkAsync("SELECT INBOX (CONDSTORE)"));
        await a.OkAsync("STORE 4 +FLAGS.SILENT (\\Seen)");
        ImapReply fetch = await a.OkAsync($"FETCH 1:* (FLAGS) (CHANGEDSINCE {known})");
        Assert.StartsWith("* 4 FETCH (FLAGS (\\Seen) MODSEQ (", fetch.Single, StringComparison.Ordinal);
        ImapReply search = await a.OkAsync($"SEARCH MODSEQ {known + 1}");
        Assert.Matches(@"^\* SEARCH 4 \(MODSEQ \d+\)$", search.Single);
    }

    [Fact]
    public async Task The_first_use_of_modseq_tells_where_the_mailbox_stands()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        ImapClient a = await server.SelectAsync();
        ImapReply fetch = await a.OkAsync("FETCH 1 MODSEQ");
        Assert.Matches(@"^\* OK \[HIGHESTMODSEQ \d+\]", fetch.Untagged[0]);
    }

    [Fact]
    public async Task A_returning_client_hears_what_it_missed()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(10);
        ImapClient a = await server.ConnectAsync();
        await a.OkAsync("ENABLE QRESYNC");
        ImapReply first = await a.OkAsync("SELECT INBOX");
        long known = HighestModSeq(first);
        string validity = Regex.Match(first.All, @"UIDVALIDITY (\d+)").Groups[1].Value;
        await a.OkAsync("CLOSE");

        ImapClient b = await server.SelectAsync();
        await b.OkAsync("STORE 2:4,9 +FLAGS.SILENT (\\Deleted)");
        await b.OkAsync("EXPUNGE");
        await b.OkAsync("UID STORE 7 +FLAGS.SILENT (\\Seen)");
        await server.DeliverManyAsync(1);

        ImapReply again = await a.OkAsync($"SELECT INBOX (QRESYNC ({validity} {known}))");
        Assert.Contains("* VANISHED (EARLIER) 2:4,9", again.Untagged);
        Assert.Contains(again.Untagged, static line => line.StartsWith("* 4 FETCH (UID 7 FLAGS (\\Seen) MODSEQ (", StringComparison.Ordinal));
        Assert.Contains(again.Untagged, static line => line.StartsWith("* 7 FETCH (UID 11 FLAGS () MODSEQ (", StringComparison.Ordinal));
        Assert.Equal(2, again.Untagged.Count(static line => line.Contains(" FETCH ", StringComparison.Ordinal)));

        ImapReply narrowed = await a.OkAsync($"SELECT INBOX (QRESYNC ({validity} {known} 1:3 (1:3 1:3)))");
        Assert.Contains("* VANISHED (EARLIER) 2:3", narrowed.Untagged);
        ImapReply stale = await a.OkAsync($"SELECT INBOX (QRESYNC (1 {known}))");
        Assert.DoesNotContain("VANISHED", stale.All, StringComparison.Ordinal);
        ImapReply fetch = await a.OkAsync($"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {known} VANISHED)");
        Assert.Equal("* VANISHED (EARLIER) 2:4,9", fetch.Untagged[0]);
    }

    [Fact]
    public async Task A_client_that_was_away_longer_than_the_log_reaches_hears_the_truth_as_well()
    {
        await using ImapServer server = await ImapServer.StartAsync(changesKept: 2);
        await server.DeliverManyAsync(10);
        ImapClient a = await server.ConnectAsync();
        await a.OkAsync("ENABLE QRESYNC");
        ImapReply first = await a.OkAsync("SELECT INBOX");
        long known = HighestModSeq(first);
        string validity = Regex.Match(first.All, @"UIDVALIDITY (\d+)").Groups[1].Value;
        ImapClient asleep = await server.SelectAsync();
        await a.OkAsync("CLOSE");

        ImapClient b = await server.SelectAsync();
        await b.OkAsync("STORE 2:4,9 +FLAGS.SILENT (\\Deleted)");
        await b.OkAsync("EXPUNGE");
        await b.OkAsync("UID STORE 7 +FLAGS.SILENT (\\Seen)");
        for (int i = 0; i < 5; i++) await server.DeliverManyAsync(1);
        await server.Store.CompactAsync();

        ImapReply again = await a.OkAsync($"SELECT INBOX (QRESYNC ({validity} {known}))");
        Assert.Contains("* VANISHED (EARLIER) 2:4,9", again.Untagged);
        Assert.Contains(again.Untagged, static line => line.StartsWith("* 4 FETCH (UID 7 FLAGS (\\Seen) MODSEQ (", StringComparison.Ordinal));
        Assert.Equal(6, again.Untagged.Count(static line => line.Contains(" FETCH ", StringComparison.Ordinal)));

        ImapReply awake = await asleep.OkAsync("NOOP");
        Assert.Equal(4, awake.Untagged.Count(static line => line.EndsWith(" EXPUNGE", StringComparison.Ordinal)));
        Assert.Contains("* 11 EXISTS", awake.Untagged);
        Assert.Contains(awake.Untagged, static line => line.Contains("FETCH (UID 7 FLAGS (\\Seen)", StringComparison.Ordinal) || line.Contains("FETCH (FLAGS (\\Seen)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_qresync_removals_are_told_as_vanished()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(5);
        ImapClient a = await server.SelectAsync("INBOX", "QRESYNC");
        ImapClient b = await server.SelectAsync("INBOX", "QRESYNC");
        await a.OkAsync("STORE 2,4:5 +FLAGS.SILENT (\\Deleted)");
        ImapReply expunge = await a.OkAsync("EXPUNGE");
        Assert.Equal("* VANISHED 2,4:5", expunge.Single);
        Assert.StartsWith("OK [HIGHESTMODSEQ ", expunge.Tagged, StringComparison.Ordinal);
        Assert.Contains("* VANISHED 2,4:5", (await b.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task Qresync_has_to_be_enabled_first()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient a = await server.ConnectAsync();
        await a.BadAsync("SELECT INBOX (QRESYNC (1 1))");
        await a.OkAsync("SELECT INBOX");
        await a.BadAsync("UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)");
    }

    private static long HighestModSeq(ImapReply select) => long.Parse(Regex.Match(select.All, @"HIGHESTMODSEQ (\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"MODSEQ \(\d+\)")]
    private static partial Regex MessageModSeq();
}
