namespace Posthouse.Imap.Tests;

/// <summary>RFC 6203.</summary>
public sealed class FuzzyTests
{
    [Fact]
    public async Task Words_in_another_order_and_half_of_them_are_found_with_a_score()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverAsync(Messages.Simple("one", "the quarterly shipping invoice"));
        await server.DeliverAsync(Messages.Simple("two", "an invoice of the quarterly kind"));
        await server.DeliverAsync(Messages.Simple("three", "an invoice"));
        await server.DeliverAsync(Messages.Simple("four", "nothing of it"));
        ImapClient client = await server.SelectAsync();
        foreach (bool indexed in new[] { false, true })
        {
            if (indexed) await server.Store.WaitForSearchIndexAsync();
            string answer = (await client.OkAsync("SEARCH RETURN (ALL RELEVANCY) FUZZY BODY \"quarterly shipping invoice\"")).Single;
            Assert.EndsWith("ALL 1:2 RELEVANCY (100 60)", answer, StringComparison.Ordinal);
            Assert.Equal("* SEARCH 1 2 3", (await client.OkAsync("SEARCH FUZZY BODY \"shipping invoice\"")).Single);
            Assert.Equal("* SEARCH 1", (await client.OkAsync("SEARCH BODY \"shipping invoice\"")).Single);
        }

        Assert.Equal("* SORT 1 2 3", (await client.OkAsync("SORT (RELEVANCY) UTF-8 FUZZY TEXT \"shipping invoice\"")).Single);
        Assert.Equal("* SORT 3 2 1", (await client.OkAsync("SORT (REVERSE RELEVANCY REVERSE ARRIVAL) UTF-8 FUZZY TEXT \"shipping invoice\"")).Single);
        Assert.Equal("* SEARCH 2 3 4", (await client.OkAsync("SEARCH NOT FUZZY BODY shipping")).Single);
        await client.BadAsync("SEARCH RETURN (RELEVANCY) ALL");
        Assert.Equal("* SEARCH 1 2 3 4", (await client.OkAsync("SEARCH FUZZY (UNSEEN SMALLER 100000)")).Single);
    }
}
