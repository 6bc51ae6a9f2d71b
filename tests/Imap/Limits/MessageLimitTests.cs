namespace Posthouse.Imap.Tests;

/// <summary>RFC 9738.</summary>
public sealed class MessageLimitTests
{
    [Fact]
    public async Task The_newest_come_first_and_the_code_says_how_far_it_went()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumMessages = 3, MaximumSaved = 2 });
        await server.DeliverManyAsync(8);
        ImapClient client = await server.SelectAsync();
        Assert.Contains(" MESSAGELIMIT=3 SAVELIMIT=2", (await client.OkAsync("CAPABILITY")).Single, StringComparison.Ordinal);
        ImapReply fetched = await client.OkAsync("FETCH 1:8 UID");
        Assert.Equal(["* 6 FETCH (UID 6)", "* 7 FETCH (UID 7)", "* 8 FETCH (UID 8)"], fetched.Untagged);
        Assert.StartsWith("OK [MESSAGELIMIT 3 6]", fetched.Tagged, StringComparison.Ordinal);
        Assert.StartsWith("OK [MESSAGELIMIT 3 3]", (await client.OkAsync("UID FETCH 1:5 UID")).Tagged, StringComparison.Ordinal);
        Assert.Equal("OK FETCH completed", (await client.OkAsync("UID FETCH 1:2,8 UID")).Tagged);
        Assert.Equal("OK FETCH completed", (await client.OkAsync("UID FETCH 1:* UID (PARTIAL 1:3)")).Tagged);
        ImapReply stored = await client.OkAsync("UID STORE 1:* +FLAGS (\\Deleted)");
        Assert.Equal(3, stored.Untagged.Count);
        Assert.StartsWith("OK [MESSAGELIMIT 3 6]", stored.Tagged, StringComparison.Ordinal);
        ImapReply found = await client.OkAsync("SEARCH DELETED");
        Assert.Equal("* SEARCH 6 7 8", found.Single);
        Assert.StartsWith("OK [MESSAGELIMIT 3 6]", found.Tagged, StringComparison.Ordinal);
        Assert.StartsWith("OK [MESSAGELIMIT 3 6]", (await client.OkAsync("SORT (ARRIVAL) UTF-8 ALL")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [MESSAGELIMIT 2 2]", (await client.NoAsync("COPY 1:3 Sent")).Tagged, StringComparison.Ordinal);
        Assert.Contains("COPYUID", (await client.OkAsync("COPY 1:2 Sent")).Tagged, StringComparison.Ordinal);
        await client.OkAsync("UID STORE 5 +FLAGS.SILENT (\\Deleted)");
        ImapReply expunged = await client.OkAsync("UID EXPUNGE 1:*");
        Assert.StartsWith("OK [MESSAGELIMIT 3 6]", expunged.Tagged, StringComparison.Ordinal);
        Assert.Equal(3, expunged.Untagged.Count);
        // §3.1: of those that are marked, however many are named; and a page that is too large is refused whole.
        expunged = await client.OkAsync("UID EXPUNGE 1:*");
        Assert.Equal(("OK EXPUNGE completed", "* 5 EXPUNGE"), (expunged.Tagged, expunged.Single));
        ImapReply page = await client.NoAsync("UID FETCH 1:* (FLAGS) (PARTIAL -1:-4)");
        Assert.StartsWith("NO [MESSAGELIMIT 3]", page.Tagged, StringComparison.Ordinal);
        Assert.Empty(page.Untagged);
    }

    // §3.1: unlike COPY, MOVE need not be whole: whoever repeats it gets through.
    [Fact]
    public async Task A_move_is_done_for_the_newest_and_again_for_the_rest()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumMessages = 3, MaximumSaved = 2 });
        await server.DeliverManyAsync(5);
        ImapClient client = await server.SelectAsync();
        ImapReply moved = await client.OkAsync("UID MOVE 1:5 Sent");
        Assert.StartsWith("OK [MESSAGELIMIT 3 3]", moved.Tagged, StringComparison.Ordinal);
        Assert.Contains(" 3:5 1:3] Moved", moved.Untagged[0], StringComparison.Ordinal);
        moved = await client.OkAsync("UID MOVE 1:5 Sent");
        Assert.Equal("OK MOVE completed", moved.Tagged);
        Assert.Contains(" 1:2 4:5] Moved", moved.Untagged[0], StringComparison.Ordinal);
    }

    // §3.1: the tagged answer keeps the code that it had.
    [Fact]
    public async Task Beside_another_code_the_limit_is_told_in_an_untagged_NO()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumMessages = 2 });
        await server.DeliverManyAsync(4);
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("ENABLE QRESYNC");
        await client.OkAsync("SELECT INBOX");
        ImapReply moved = await client.OkAsync("UID MOVE 1:4 Sent");
        Assert.Contains("* NO [MESSAGELIMIT 2 3] Done for the newest", moved.Untagged);
        Assert.StartsWith("OK [HIGHESTMODSEQ ", moved.Tagged, StringComparison.Ordinal);
        ImapReply stored = await client.OkAsync("UID STORE 1:2 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)");
        Assert.StartsWith("OK [MODIFIED 1:2]", stored.Tagged, StringComparison.Ordinal);
    }

    // §3.2, also without a limit.
    [Fact]
    public async Task Messages_are_found_on_either_side_of_a_UID()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(4);
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* SEARCH 3 4", (await client.OkAsync("UID SEARCH UIDAFTER 2")).Single);
        Assert.Equal("* SEARCH 1 2", (await client.OkAsync("UID SEARCH UIDBEFORE 3 UNDELETED")).Single);
        Assert.Equal("* SEARCH", (await client.OkAsync("SEARCH UIDAFTER 4")).Single);
        Assert.Equal("* SEARCH", (await client.OkAsync("SEARCH UIDBEFORE 1")).Single);
        Assert.Equal("* SEARCH 1 2 4", (await client.OkAsync("SEARCH NOT (UIDAFTER 2 UIDBEFORE 4)")).Single);
        Assert.Equal("* SEARCH", (await client.OkAsync("SEARCH UIDAFTER 4294967295")).Single);
        await client.BadAsync("SEARCH UIDAFTER 0");
    }
}
