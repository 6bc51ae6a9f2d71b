using System.Globalization;

namespace Posthouse.Imap.Tests;

/// <summary>Searches, notifications and URLs reach into others' mailboxes as far as the access list lets them, and no further.</summary>
public sealed class SharedReachTests
{
    private const string Shared = "Other Users/alice@example.test/INBOX";

    [Fact]
    public async Task Esearch_finds_what_one_may_read()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.SelectSharedAsync("lr");
        Assert.StartsWith($"* ESEARCH (TAG \"T2\" MAILBOX \"{Shared}\" UIDVALIDITY ", (await bob.OkAsync($"ESEARCH IN (mailboxes \"{Shared}\") ALL")).Single, StringComparison.Ordinal);
        Assert.Empty((await bob.OkAsync("ESEARCH IN (personal) ALL")).Untagged);
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX bob@example.test l");
        bob = await server.ConnectAsync("bob");
        Assert.Empty((await bob.OkAsync($"ESEARCH IN (mailboxes \"{Shared}\") ALL")).Untagged);
    }

    [Fact]
    public async Task Notifications_end_with_the_right_to_read()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await (await server.ConnectAsync("alice")).OkAsync("SETACL INBOX bob@example.test lr");
        ImapClient bob = await server.ConnectAsync("bob");
        await bob.OkAsync("NOTIFY SET (subtree \"Other Users\" (MessageNew MessageExpunge))");
        await server.DeliverAsync("alice", 1);
        Assert.StartsWith($"* STATUS \"{Shared}\" (MESSAGES 1 ", await bob.ReadResponseAsync(), StringComparison.Ordinal);
        await (await server.ConnectAsync("alice")).OkAsync("SETACL INBOX bob@example.test l");
        await server.DeliverAsync("alice", 1);
        Assert.Empty((await bob.OkAsync("NOOP")).Untagged);
        // What was never shared is never heard of.
        await server.DeliverAsync("carol", 1);
        Assert.Empty((await bob.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task A_url_reads_with_the_readers_rights()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.SelectSharedAsync("lr");
        await bob.OkAsync("APPEND INBOX CATENATE (URL \"/Other%20Users/alice@example.test/INBOX/;UID=1\")");
        ImapClient carol = await server.ConnectAsync("carol");
        foreach (string url in (string[])["/Other%20Users/alice@example.test/INBOX/;UID=1", "/Other%20Users/nobody@example.test/INBOX/;UID=1", "/INBOX/../INBOX/;UID=1"])
            Assert.StartsWith("NO [BADURL ", (await carol.NoAsync($"APPEND INBOX CATENATE (URL \"{url}\")")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_and_groups_by_the_thousand_are_refused()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumBadCommands = 100 });
        ImapClient client = await server.ConnectAsync();
        await client.BadAsync("NOTIFY SET" + string.Concat(Enumerable.Repeat(" (inboxes NONE)", 1000)));
        await client.BadAsync("NOTIFY SET (mailboxes (" + string.Join(' ', Enumerable.Range(0, 2000).Select(static i => i.ToString(CultureInfo.InvariantCulture))) + ") NONE)");
        await client.BadAsync("ESEARCH IN (" + string.Join(' ', Enumerable.Repeat("inboxes", 1000)) + ") ALL");
        for (int i = 0; i < 1000; i++) await client.OkAsync("NOTIFY SET (personal (MessageNew MessageExpunge))");
        await server.DeliverManyAsync(1);
        Assert.Single((await client.OkAsync("NOOP")).Untagged);
    }
}
