namespace Posthouse.Imap.Tests;

/// <summary>RFC 9394, RFC 5267 §3 and §4.4: parts of results, sorted or not, and what "$" stands for after them.</summary>
public sealed class PartialTests
{
    [Fact]
    public async Task A_search_gives_a_part_from_either_end()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(12);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("STORE 2:4,7,9:12 +FLAGS.SILENT (\\Flagged)");
        Assert.Equal("* ESEARCH (TAG \"T3\") UID PARTIAL (1:3 2:4)", (await client.OkAsync("UID SEARCH RETURN (PARTIAL 1:3) FLAGGED")).Single);
        Assert.Equal("* ESEARCH (TAG \"T4\") PARTIAL (5:4 7,9)", (await client.OkAsync("SEARCH RETURN (PARTIAL 5:4) FLAGGED")).Single);
        Assert.Equal("* ESEARCH (TAG \"T5\") PARTIAL (-1:-3 10:12)", (await client.OkAsync("SEARCH RETURN (PARTIAL -1:-3) FLAGGED")).Single);
        Assert.Equal("* ESEARCH (TAG \"T6\") MIN 2 MAX 12 COUNT 8 PARTIAL (-6:-100 2:4)", (await client.OkAsync("SEARCH RETURN (MIN PARTIAL -6:-100 MAX COUNT) FLAGGED")).Single);
        Assert.Equal("* ESEARCH (TAG \"T7\") PARTIAL (100:200 NIL)", (await client.OkAsync("SEARCH RETURN (PARTIAL 100:200) FLAGGED")).Single);
        Assert.Equal("* ESEARCH (TAG \"T8\") PARTIAL (-100:-200 NIL)", (await client.OkAsync("SEARCH RETURN (PARTIAL -100:-200) FLAGGED")).Single);
        await client.BadAsync("SEARCH RETURN (PARTIAL 1:3 ALL) FLAGGED");
        await client.BadAsync("SEARCH RETURN (PARTIAL 1:3 PARTIAL 4:5) FLAGGED");
        await client.BadAsync("SEARCH RETURN (PARTIAL -1:3) FLAGGED");
        await client.BadAsync("SEARCH RETURN (PARTIAL 0:3) FLAGGED");
    }

    [Theory]
    [InlineData("PARTIAL 1:2", "2 3")]
    [InlineData("PARTIAL 2:3 MIN", "2 3 4")]
    [InlineData("PARTIAL 2:3 MAX", "3 4 12")]
    [InlineData("PARTIAL 1:2 COUNT", "2 3 4 7 9 10 11 12")]
    public async Task What_is_saved_of_a_part(string options, string saved)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(12);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("STORE 2:4,7,9:12 +FLAGS.SILENT (\\Flagged)");
        await client.OkAsync($"SEARCH RETURN (SAVE {options}) FLAGGED");
        Assert.Equal("* SEARCH " + saved, (await client.OkAsync("SEARCH $")).Single);
    }

    [Fact]
    public async Task Fetch_gives_a_part_of_its_set()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(10);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("STORE 4 +FLAGS.SILENT (\\Deleted)");
        await client.OkAsync("EXPUNGE");
        Assert.Equal(["* 8 FETCH (UID 9)", "* 9 FETCH (UID 10)"], (await client.OkAsync("UID FETCH 1:* (UID) (PARTIAL -1:-2)")).Untagged);
        Assert.Equal(["* 3 FETCH (UID 3)", "* 4 FETCH (UID 5)"], (await client.OkAsync("UID FETCH 2:8 (UID) (PARTIAL 2:3)")).Untagged);
        Assert.Empty((await client.OkAsync("UID FETCH 1:* (UID) (PARTIAL 20:30)")).Untagged);
        await client.BadAsync("FETCH 1:* (UID) (PARTIAL 1:3)");
        await client.BadAsync("UID FETCH 1:* (UID) (PARTIAL 1:3 PARTIAL 4:5)");
    }

    [Fact]
    public async Task A_sorted_result_has_ends_counts_and_parts()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        foreach (string subject in new[] { "delta", "alpha", "bravo", "charlie", "echo" }) await server.DeliverAsync(Messages.Simple(subject, "x"));
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* ESEARCH (TAG \"T2\") ALL 2:4,1,5", (await client.OkAsync("SORT RETURN () (SUBJECT) UTF-8 ALL")).Single);
        Assert.Equal("* ESEARCH (TAG \"T3\") UID MIN 5 MAX 2 COUNT 5 ALL 5,1,4,3,2", (await client.OkAsync("UID SORT RETURN (MIN MAX COUNT ALL) (REVERSE SUBJECT) UTF-8 ALL")).Single);
        Assert.Equal("* ESEARCH (TAG \"T4\") PARTIAL (4:9 1,5)", (await client.OkAsync("SORT RETURN (PARTIAL 4:9) (SUBJECT) UTF-8 ALL")).Single);
        Assert.Equal("* ESEARCH (TAG \"T5\") PARTIAL (-1:-2 1,5)", (await client.OkAsync("SORT RETURN (PARTIAL -1:-2 SAVE) (SUBJECT) UTF-8 ALL")).Single);
        Assert.Equal("* SEARCH 1 5", (await client.OkAsync("SEARCH $")).Single);
        Assert.Equal("* SORT", (await client.OkAsync("SORT (SUBJECT) UTF-8 DRAFT")).Single);
        Assert.Equal("* ESEARCH (TAG \"T8\") COUNT 0", (await client.OkAsync("SORT RETURN (COUNT MIN) (SUBJECT) UTF-8 DRAFT")).Single);
    }

    // RFC 5957.
    [Fact]
    public async Task Names_are_sorted_as_they_are_shown()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        foreach (string from in new[] { "Zoe <a@x.test>", "mike@x.test", "\"Bert, the one\" <z@x.test>" })
            await server.DeliverAsync($"From: {from}\r\nTo: {from}\r\nSubject: x\r\n\r\nx\r\n");
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* SORT 3 2 1", (await client.OkAsync("SORT (DISPLAYFROM) UTF-8 ALL")).Single);
        Assert.Equal("* SORT 1 2 3", (await client.OkAsync("SORT (REVERSE DISPLAYTO) UTF-8 ALL")).Single);
    }
}
