namespace Posthouse.Imap.Tests;

/// <summary>What a session did itself is not told to it again; what others did always is.</summary>
public sealed class OwnChangeTests
{
    [Fact]
    public async Task A_store_that_alters_nothing_hides_no_change_of_others()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient a = await server.SelectAsync();
        ImapClient b = await server.SelectAsync();
        await a.OkAsync("STORE 2 +FLAGS.SILENT (\\Seen)");
        await b.OkAsync("NOOP");
        await a.OkAsync("STORE 1 +FLAGS.SILENT (\\Flagged)");
        ImapReply store = await b.OkAsync("STORE 2 +FLAGS.SILENT (\\Seen)");
        Assert.Equal("* 1 FETCH (UID 1 FLAGS (\\Flagged))", store.Single);
    }

    [Fact]
    public async Task Flags_that_a_fetch_sets_come_with_their_modseq_once_condstore_is_on()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        ImapClient client = await server.SelectAsync("INBOX", "CONDSTORE");
        Assert.Matches(@"^\* 1 FETCH \(FLAGS \(\\Seen\) MODSEQ \(\d+\) BODY\[TEXT\]", (await client.OkAsync("FETCH 1 BODY[TEXT]")).Single);
        Assert.DoesNotContain("FLAGS", (await client.OkAsync("FETCH 1 BODY[TEXT]")).Single, StringComparison.Ordinal);
    }
}
