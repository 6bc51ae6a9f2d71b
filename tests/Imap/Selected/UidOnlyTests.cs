using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 9586, alone and with RFC 6851, RFC 7162 and RFC 9394.</summary>
public sealed class UidOnlyTests
{
    [Fact]
    public async Task Nothing_counts_by_sequence_numbers_any_more()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(5);
        ImapClient client = await server.ConnectAsync();
        Assert.Equal("* ENABLED UIDONLY", (await client.OkAsync("ENABLE UIDONLY")).Single);
        Assert.DoesNotContain((await client.OkAsync("SELECT INBOX")).Untagged, line => line.Contains("[UNSEEN", StringComparison.Ordinal));
        foreach (string command in new[] { "FETCH 1 FLAGS", "STORE 1 +FLAGS (\\Seen)", "COPY 1 Sent", "MOVE 1 Sent", "SEARCH ALL", "SORT (ARRIVAL) UTF-8 ALL", "THREAD REFS UTF-8 ALL", "UID SEARCH 1:3" })
            Assert.StartsWith("BAD [UIDREQUIRED]", (await client.CommandAsync(command)).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_begin_with_the_uid()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(5);
        ImapClient client = await server.SelectAsync("INBOX", "UIDONLY");
        await client.OkAsync("UID STORE 2 +FLAGS.SILENT (\\Deleted)");
        Assert.Equal("* VANISHED 2", (await client.OkAsync("EXPUNGE")).Single);
        Assert.Equal("* 4 UIDFETCH (FLAGS (\\Seen))", (await client.OkAsync("UID STORE 4 +FLAGS (\\Seen)")).Single);
        Assert.Equal(["* 4 UIDFETCH (FLAGS (\\Seen))", "* 5 UIDFETCH (FLAGS ())"], (await client.OkAsync("UID FETCH 1:* FLAGS (PARTIAL -1:-2)")).Untagged);
        Assert.StartsWith("* 3 UIDFETCH (UID 3 RFC822.SIZE ", (await client.OkAsync("UID FETCH 3 (UID RFC822.SIZE)")).Single, StringComparison.Ordinal);
        Assert.StartsWith("* 3 UIDFETCH (FLAGS (\\Seen) BODY[TEXT] {", (await client.OkAsync("UID FETCH 3 BODY[TEXT]")).Single, StringComparison.Ordinal);
        await server.Store.WriteAsync(t => t.UpdateFlags(t.FindMailbox(ImapServer.AccountId, "INBOX")!.Id, UidSet.Of(5), FlagOperation.Add, MessageFlags.Flagged));
        Assert.Equal("* 5 UIDFETCH (FLAGS (\\Flagged))", (await client.OkAsync("NOOP")).Single);
        Assert.Equal("* ESEARCH (TAG \"T10\") UID ALL 3:4", (await client.OkAsync("UID SEARCH RETURN (ALL SAVE) SEEN")).Single);
        Assert.Equal("* SEARCH 3 4", (await client.OkAsync("UID SEARCH $")).Single);
    }

    [Fact]
    public async Task With_move_and_qresync()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(5);
        ImapClient client = await server.SelectAsync("INBOX", "UIDONLY", "QRESYNC");
        ImapReply moved = await client.OkAsync("UID MOVE 2:3 Sent");
        Assert.StartsWith("* OK [COPYUID ", moved.Untagged[0], StringComparison.Ordinal);
        Assert.Equal("* VANISHED 2:3", moved.Untagged[1]);
        Assert.StartsWith("OK [HIGHESTMODSEQ ", moved.Tagged, StringComparison.Ordinal);
        Assert.StartsWith("* 5 UIDFETCH (FLAGS (\\Seen) MODSEQ (", (await client.OkAsync("UID STORE 5 +FLAGS (\\Seen)")).Single, StringComparison.Ordinal);
        IReadOnlyList<string> told = (await client.OkAsync("SELECT INBOX (QRESYNC (1 6 1:5))")).Untagged;
        string validity = System.Text.RegularExpressions.Regex.Match(string.Join('\n', told), "UIDVALIDITY (\\d+)").Groups[1].Value;
        told = (await client.OkAsync($"SELECT INBOX (QRESYNC ({validity} 6 1:5))")).Untagged;
        Assert.Contains("* VANISHED (EARLIER) 2:3", told);
        Assert.Contains(told, line => line.StartsWith("* 5 UIDFETCH (FLAGS (\\Seen) MODSEQ (", StringComparison.Ordinal));
        Assert.StartsWith("BAD [UIDREQUIRED]", (await client.BadAsync($"SELECT INBOX (QRESYNC ({validity} 6 1:5 (1:3 1:3)))")).Tagged, StringComparison.Ordinal);
    }
}
