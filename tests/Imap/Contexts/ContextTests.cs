using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 5267 §4: results that stay true.</summary>
public sealed class ContextTests
{
    [Fact]
    public async Task A_context_is_told_of_what_comes_leaves_and_goes()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(4);
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* ESEARCH (TAG \"T2\") UID COUNT 4", (await client.OkAsync("UID SEARCH RETURN (UPDATE COUNT) UNSEEN")).Single);
        Assert.Empty((await client.OkAsync("SEARCH RETURN (UPDATE CONTEXT) SUBJECT 5")).Untagged);
        // One's own changes count too.
        Assert.Equal(["* 2 FETCH (UID 2 FLAGS (\\Seen))", "* ESEARCH (TAG \"T2\") UID REMOVEFROM (0 2)"], (await client.OkAsync("STORE 2 +FLAGS (\\Seen)")).Untagged);
        Assert.Equal(["* 2 FETCH (UID 2 FLAGS ())", "* ESEARCH (TAG \"T2\") UID ADDTO (0 2)"], (await client.OkAsync("STORE 2 -FLAGS (\\Seen)")).Untagged);
        await server.DeliverAsync(Messages.Simple("Message 5", "x"));
        Assert.Equal(["* 5 EXISTS", "* ESEARCH (TAG \"T2\") UID ADDTO (0 5)", "* ESEARCH (TAG \"T3\") ADDTO (0 5)"], (await client.OkAsync("NOOP")).Untagged);
        await server.Store.WriteAsync(t => t.Expunge(t.FindMailbox(ImapServer.AccountId, "INBOX")!.Id, UidSet.FromMembers([1u, 5u]), onlyDeleted: false));
        // Not while numbers stand; then before the numbers move.
        Assert.Empty((await client.OkAsync("SEARCH RETURN (SAVE) ALL")).Untagged);
        Assert.Equal(["* ESEARCH (TAG \"T2\") UID REMOVEFROM (0 1,5)", "* ESEARCH (TAG \"T3\") REMOVEFROM (0 5)", "* 1 EXPUNGE", "* 4 EXPUNGE"], (await client.OkAsync("NOOP")).Untagged);
        await client.OkAsync("CANCELUPDATE \"T2\"");
        await server.DeliverAsync(Messages.Simple("Message 5", "y"));
        Assert.Equal(["* 4 EXISTS", "* ESEARCH (TAG \"T3\") ADDTO (0 4)"], (await client.OkAsync("NOOP")).Untagged);
        await client.NoAsync("CANCELUPDATE \"T2\" \"T3\"");
        await server.DeliverAsync(Messages.Simple("Message 5", "z"));
        Assert.Equal("* 5 EXISTS", (await client.OkAsync("NOOP")).Single);
    }

    [Fact]
    public async Task A_sorted_context_tells_positions()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        foreach (string subject in new[] { "delta", "alpha", "echo" }) await server.DeliverAsync(Messages.Simple(subject, "x"));
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* ESEARCH (TAG \"T2\") UID PARTIAL (1:2 2,1)", (await client.OkAsync("UID SORT RETURN (UPDATE PARTIAL 1:2) (SUBJECT) UTF-8 UNDELETED")).Single);
        await server.DeliverAsync(Messages.Simple("bravo", "x"));
        await server.DeliverAsync(Messages.Simple("zulu", "x"));
        Assert.Equal(["* 5 EXISTS", "* ESEARCH (TAG \"T2\") UID ADDTO (2 4 5 5)"], (await client.OkAsync("NOOP")).Untagged);
        // alpha 2, bravo 4, delta 1, echo 3, zulu 5
        Assert.Equal("* ESEARCH (TAG \"T2\") UID REMOVEFROM (1 2 2 1)", (await client.OkAsync("UID STORE 1,2 +FLAGS.SILENT (\\Deleted)")).Single);
        Assert.Equal("* ESEARCH (TAG \"T2\") UID ADDTO (1 2)", (await client.OkAsync("UID STORE 2 -FLAGS.SILENT (\\Deleted)")).Single);
    }

    [Fact]
    public async Task Contexts_have_their_number_and_their_size()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumContexts = 2, MaximumSortedContext = 2 });
        await server.DeliverManyAsync(3);
        ImapClient client = await server.SelectAsync();
        Assert.StartsWith("* NO [NOUPDATE \"T2\"]", (await client.OkAsync("SORT RETURN (UPDATE) (SUBJECT) UTF-8 ALL")).Single, StringComparison.Ordinal);
        Assert.Empty((await client.OkAsync("SEARCH RETURN (UPDATE) ALL")).Untagged);
        Assert.Empty((await client.OkAsync("SEARCH RETURN (UPDATE) SEEN")).Untagged);
        for (int i = 5; i < 1005; i++)
        {
            IReadOnlyList<string> told = (await client.OkAsync("SEARCH RETURN (UPDATE COUNT) SEEN")).Untagged;
            Assert.Equal([$"* NO [NOUPDATE \"T{i}\"] Changes of that result are not told", $"* ESEARCH (TAG \"T{i}\") COUNT 0"], told);
        }

        await client.OkAsync("SELECT INBOX");
        await server.DeliverManyAsync(1);
        Assert.Equal("* 4 EXISTS", (await client.OkAsync("NOOP")).Single);
    }

    // RFC 5267 §4.3 with RFC 7162 and RFC 2177 in one.
    [Fact]
    public async Task A_context_with_qresync_in_idle()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.SelectAsync("INBOX", "QRESYNC");
        await client.OkAsync("UID SEARCH RETURN (UPDATE) ALL");
        await client.SendAsync("I1 IDLE\r\n");
        Assert.StartsWith("+", await client.ReadResponseAsync(), StringComparison.Ordinal);
        await server.DeliverManyAsync(1);
        Assert.Equal("* 3 EXISTS", await client.ReadResponseAsync());
        Assert.Equal("* ESEARCH (TAG \"T3\") UID ADDTO (0 3)", await client.ReadResponseAsync());
        await server.Store.WriteAsync(t => t.Expunge(t.FindMailbox(ImapServer.AccountId, "INBOX")!.Id, UidSet.Of(2), onlyDeleted: false));
        Assert.Equal("* ESEARCH (TAG \"T3\") UID REMOVEFROM (0 2)", await client.ReadResponseAsync());
        Assert.Equal("* VANISHED 2", await client.ReadResponseAsync());
        await client.SendAsync("DONE\r\n");
        await client.ReplyAsync("I1");
    }
}
