namespace Posthouse.Imap.Tests;

public sealed class SearchTests
{
    private static readonly string[] Corpus =
    [
        Messages.Simple("order 17", "The invoice is attached. zebrafinch"),
        Messages.Simple("Re: order 17", "Thank you, received."),
        "From: =?utf-8?B?5byg5LiJ?= <zhang@example.cn>\r\nTo: Bob <bob@example.test>\r\nCc: carol@example.test\r\nSubject: =?utf-8?B?5Lya6K6u6YCa55+l?=\r\nDate: Tue, 24 Nov 2020 10:00:00 +0800\r\nMessage-ID: <cn1@example.cn>\r\nX-Priority: high\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5piO5aSp5LiL5Y2I5Lik54K55byA5Lya\r\n",
        Messages.Nested,
    ];

    [Theory]
    [InlineData("ALL", "1 2 3 4")]
    [InlineData("SUBJECT order", "1 2")]
    [InlineData("SUBJECT \"ORDER 17\" NOT SUBJECT Re", "1")]
    [InlineData("BODY zebrafinch", "1")]
    [InlineData("BODY \"binary\"", "")]
    [InlineData("BODY \"naïve\"", "4")]
    [InlineData("TEXT inner", "4")]
    [InlineData("CHARSET UTF-8 BODY \"下午\"", "3")]
    [InlineData("CHARSET UTF-8 SUBJECT \"会议\"", "3")]
    [InlineData("FROM \"张三\"", "3")]
    [InlineData("FROM foobar@example", "1 2")]
    [InlineData("TO bob CC carol", "3")]
    [InlineData("BCC nobody", "")]
    [InlineData("OR FROM zhang SUBJECT nested", "3 4")]
    [InlineData("(OR (FROM zhang) (SUBJECT nested)) NOT 4", "3")]
    [InlineData("2:3", "2 3")]
    [InlineData("UID 2:* NOT UID 4", "2 3")]
    [InlineData("100", "")]
    [InlineData("HEADER X-Priority \"\"", "3")]
    [InlineData("HEADER X-Priority HIGH", "3")]
    [InlineData("HEADER Message-ID cn1@example.cn", "3")]
    [InlineData("HEADER X-None \"\"", "")]
    [InlineData("SENTON 24-Nov-2020", "3")]
    [InlineData("SENTBEFORE 1-Jan-2000", "1 2")]
    [InlineData("SENTSINCE 1-Jan-2000", "3")]
    [InlineData("BEFORE 1-Jan-2000", "")]
    [InlineData("SINCE \"1-Jan-2000\" SAVEDSINCE 1-Jan-2000", "1 2 3 4")]
    [InlineData("YOUNGER 3600", "1 2 3 4")]
    [InlineData("OLDER 3600", "")]
    [InlineData("LARGER 400", "4")]
    [InlineData("SMALLER 100000 LARGER 0", "1 2 3 4")]
    [InlineData("SEEN", "2")]
    [InlineData("UNSEEN UNDELETED UNANSWERED UNDRAFT UNFLAGGED", "1 3 4")]
    [InlineData("KEYWORD $Work", "3")]
    [InlineData("UNKEYWORD $Work UNKEYWORD $Nothing", "1 2 4")]
    [InlineData("OLD", "1 2 3 4")]
    [InlineData("NEW", "")]
    [InlineData("SAVEDATESUPPORTED", "1 2 3 4")]
    public async Task A_search_finds_what_matches(string keys, string expected)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        foreach (string message in Corpus) await server.DeliverAsync(message);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("STORE 2 +FLAGS.SILENT (\\Seen)");
        await client.OkAsync("STORE 3 +FLAGS.SILENT ($Work)");
        string line = ("* SEARCH " + expected).TrimEnd();
        // Whether the text index has caught up or not must make no difference.
        Assert.Equal(line, (await client.OkAsync($"SEARCH {keys}")).Single);
        await server.Store.WaitForSearchIndexAsync();
        Assert.Equal(line, (await client.OkAsync($"SEARCH {keys}")).Single);
        Assert.Equal(line, (await client.OkAsync($"UID SEARCH {keys}")).Single);
    }

    [Fact]
    public async Task Extended_results_and_the_saved_one()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(10);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("STORE 3:5,8 +FLAGS.SILENT (\\Flagged)");
        Assert.Equal("* ESEARCH (TAG \"T3\") UID MIN 3 MAX 8 COUNT 4 ALL 3:5,8", (await client.OkAsync("UID SEARCH RETURN (MIN MAX COUNT ALL) FLAGGED")).Single);
        Assert.Equal("* ESEARCH (TAG \"T4\") ALL 3:5,8", (await client.OkAsync("SEARCH RETURN () FLAGGED")).Single);
        Assert.Equal("* ESEARCH (TAG \"T5\") COUNT 0", (await client.OkAsync("SEARCH RETURN (COUNT ALL MIN) DRAFT")).Single);
        Assert.Empty((await client.OkAsync("SEARCH RETURN (SAVE) FLAGGED")).Untagged);
        Assert.Equal("* SEARCH 3 4 5 8", (await client.OkAsync("SEARCH $")).Single);
        Assert.Equal(4, (await client.OkAsync("FETCH $ FLAGS")).Untagged.Count);
        Assert.Equal("* ESEARCH (TAG \"T9\") MIN 4", (await client.OkAsync("SEARCH RETURN (SAVE MIN) $ NOT 3")).Single);
        Assert.Equal("* SEARCH 4", (await client.OkAsync("UID SEARCH UID $")).Single);
    }

    [Fact]
    public async Task Revision_2_answers_with_esearch()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.SelectAsync("INBOX", "IMAP4rev2");
        Assert.Equal("* ESEARCH (TAG \"T3\") ALL 1:2", (await client.OkAsync("SEARCH ALL")).Single);
    }

    [Fact]
    public async Task Charsets_and_nesting_have_their_limits()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.SelectAsync();
        Assert.StartsWith("NO [BADCHARSET (US-ASCII UTF-8)]", (await client.NoAsync("SEARCH CHARSET KOI8-R TEXT x")).Tagged, StringComparison.Ordinal);
        await client.BadAsync("SEARCH " + new string('(', 30_000));
        await client.BadAsync("SEARCH " + string.Concat(Enumerable.Repeat("NOT ", 10_000)) + "ALL");
        await client.BadAsync("SEARCH " + string.Concat(Enumerable.Repeat("OR ", 10_000)) + "ALL");
        await client.OkAsync("SEARCH " + new string('(', 40) + "ALL" + new string(')', 40));
    }

    [Fact]
    public async Task A_search_has_so_many_keys_and_no_more()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumSearchKeys = 11 });
        ImapClient client = await server.SelectAsync();
        string eleven = "NOT SEEN OR FLAGGED (DRAFT ANSWERED) NOT (SUBJECT a BODY b) ALL UID 1:*";
        await client.OkAsync("SEARCH " + eleven);
        Assert.Equal("BAD A search may have 11 keys.", (await client.BadAsync($"SEARCH {eleven} ALL")).Tagged);
        Assert.Equal("BAD A search may have 11 keys.", (await client.BadAsync($"SORT (ARRIVAL) UTF-8 ({eleven}) ALL")).Tagged);
        Assert.Equal("BAD A search may have 11 keys.", (await client.BadAsync($"THREAD REFERENCES UTF-8 {eleven} ALL")).Tagged);
        await client.BadAsync("UID SEARCH" + string.Concat(Enumerable.Repeat(" UNSEEN", 9_000)));
    }

    [Fact]
    public async Task Object_identifiers_are_found()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient client = await server.SelectAsync();
        string fetch = (await client.OkAsync("FETCH 2 (EMAILID THREADID)")).Single;
        string email = System.Text.RegularExpressions.Regex.Match(fetch, @"EMAILID \((\w+)\)").Groups[1].Value;
        string thread = System.Text.RegularExpressions.Regex.Match(fetch, @"THREADID \((\w+)\)").Groups[1].Value;
        Assert.Equal("* SEARCH 2", (await client.OkAsync($"SEARCH EMAILID {email}")).Single);
        Assert.Contains("2", (await client.OkAsync($"SEARCH THREADID {thread}")).Single, StringComparison.Ordinal);
    }
}
