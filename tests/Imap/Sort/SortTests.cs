namespace Posthouse.Imap.Tests;

public sealed class SortTests
{
    [Theory]
    [InlineData("(SUBJECT)", "2 1 3")]
    [InlineData("(REVERSE SUBJECT)", "3 1 2")]
    [InlineData("(DATE)", "3 2 1")]
    [InlineData("(FROM)", "2 3 1")]
    [InlineData("(TO REVERSE DATE)", "1 2 3")]
    [InlineData("(SIZE)", "2 1 3")]
    [InlineData("(ARRIVAL)", "1 2 3")]
    public async Task Messages_are_sorted_by_each_criterion(string criteria, string expected)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await Deliver(server, "Re: banana", "Zoe <zoe@x.test>", "3 Jan 2020", "xx", 1);
        await Deliver(server, "Apple", "\"a, b\" <adam@x.test>", "2 Jan 2020", "x", 2);
        await Deliver(server, "cherry", "bert@x.test", "1 Jan 2020", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 3);
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* SORT " + expected, (await client.OkAsync($"SORT {criteria} UTF-8 ALL")).Single);
        Assert.Equal("* SORT " + expected, (await client.OkAsync($"UID SORT {criteria} UTF-8 1:*")).Single);
    }

    private static Task Deliver(ImapServer server, string subject, string from, string date, string body, int day) =>
        server.DeliverAsync($"From: {from}\r\nTo: t@x.test\r\nSubject: {subject}\r\nDate: {date} 10:00:00 +0000\r\n\r\n{body}\r\n", received: new DateTimeOffset(2024, 1, day, 0, 0, 0, TimeSpan.Zero));
}
