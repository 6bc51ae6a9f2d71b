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
        Assert.StartsWith("NO [MESSAGELIMIT 2]", (await client.NoAsync("COPY 1:3 Sent")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [MESSAGELIMIT 2]", (await client.NoAsync("UID MOVE 1:3 Sent")).Tagged, StringComparison.Ordinal);
        Assert.Contains("COPYUID", (await client.OkAsync("COPY 1:2 Sent")).Tagged, StringComparison.Ordinal);
        await client.OkAsync("UID STORE 5 +FLAGS.SILENT (\\Deleted)");
        ImapReply expunged = await client.OkAsync("UID EXPUNGE 1:*");
        Assert.StartsWith("OK [MESSAGELIMIT 3 6]", expunged.Tagged, StringComparison.Ordinal);
        Assert.Equal(3, expunged.Untagged.Count);
    }
}
