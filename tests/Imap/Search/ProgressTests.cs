namespace Posthouse.Imap.Tests;

/// <summary>RFC 9585.</summary>
public sealed class ProgressTests
{
    [Fact]
    public async Task A_search_that_takes_its_time_says_how_far_it_is()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { ProgressInterval = TimeSpan.Zero });
        await server.DeliverManyAsync(3);
        ImapClient client = await server.SelectAsync();
        IReadOnlyList<string> told = (await client.OkAsync("SEARCH UNSEEN")).Untagged;
        Assert.Equal("* SEARCH 1 2 3", told[^1]);
        Assert.Equal("* OK [INPROGRESS (\"T2\" 3 NIL)] Still at it", told[^2]);
        told = (await client.OkAsync("UID SEARCH SUBJECT Message")).Untagged;
        Assert.Equal("* OK [INPROGRESS (\"T3\" 0 3)] Still at it", told[0]);
        await using ImapServer quick = await ImapServer.StartAsync();
        await quick.DeliverManyAsync(3);
        Assert.Single((await (await quick.SelectAsync()).OkAsync("SEARCH SUBJECT Message")).Untagged);
    }
}
