namespace Posthouse.Imap.Tests;

/// <summary>RFC 7377.</summary>
public sealed class ESearchTests
{
    [Fact]
    public async Task Several_mailboxes_are_searched_at_once()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        foreach (string name in new[] { "a", "a/b", "a/b/c", "d" }) await client.OkAsync("CREATE " + name);
        await client.OkAsync("SUBSCRIBE d");
        foreach (string name in new[] { "INBOX", "a", "a/b", "a/b/c", "d" })
        {
            await server.DeliverAsync(Messages.Simple("lunch " + name, "x"), name);
            await server.DeliverAsync(Messages.Simple("dinner", "x"), name);
        }

        Assert.Equal(["INBOX 1", "a 1", "a/b 1", "a/b/c 1", "d 1"], await FoundAsync("IN (personal) SUBJECT lunch"));
        Assert.Equal(["INBOX 1:2"], await FoundAsync("IN (inboxes) ALL"));
        Assert.Equal(["INBOX 1", "d 1"], await FoundAsync("IN (inboxes mailboxes (d nothing)) SUBJECT lunch"));
        Assert.Equal(["a 2", "a/b 2", "a/b/c 2"], await FoundAsync("IN (subtree a) SUBJECT dinner"));
        Assert.Equal(["a 2", "a/b 2"], await FoundAsync("IN (subtree-one a mailboxes a) SUBJECT dinner"));
        Assert.Equal(["INBOX 1", "d 1"], await FoundAsync("IN (subscribed) SUBJECT lunch"));
        Assert.Empty(await FoundAsync("IN (personal) SUBJECT supper"));
        Assert.Contains("COUNT 2 PARTIAL (1:1 1)", (await client.OkAsync("ESEARCH IN (mailboxes d) RETURN (COUNT PARTIAL 1:1) ALL")).Single, StringComparison.Ordinal);
        await client.BadAsync("ESEARCH ALL");
        await client.BadAsync("ESEARCH IN (selected) ALL");
        await client.BadAsync("ESEARCH IN (personal) 1:3");
        await client.BadAsync("ESEARCH IN (personal) RETURN (SAVE) ALL");
        await client.BadAsync("ESEARCH IN (selected-delayed) ALL");
        await client.BadAsync("ESEARCH IN (personal (unknown)) ALL");

        await client.OkAsync("SELECT d");
        Assert.Equal(["d 2"], await FoundAsync("UID 2"));
        Assert.Equal(["d 1"], await FoundAsync("IN (selected) 1"));
        Assert.Equal(["INBOX 1", "d 1"], (await FoundAsync("IN (selected mailboxes (d INBOX)) SUBJECT lunch")).Order(StringComparer.Ordinal));
        Assert.Empty((await client.OkAsync("ESEARCH RETURN (SAVE) SUBJECT dinner")).Untagged);
        Assert.Equal("* SEARCH 2", (await client.OkAsync("SEARCH $")).Single);

        async Task<IEnumerable<string>> FoundAsync(string what) =>
            (await client.OkAsync("ESEARCH " + what)).Untagged.Select(line =>
            {
                System.Text.RegularExpressions.Match match = System.Text.RegularExpressions.Regex.Match(line, "MAILBOX \"(.*)\" UIDVALIDITY \\d+\\) UID ALL (.*)$");
                Assert.True(match.Success, line);
                return match.Groups[1].Value + " " + match.Groups[2].Value;
            });
    }
}
