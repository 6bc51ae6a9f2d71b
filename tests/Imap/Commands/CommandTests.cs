namespace Posthouse.Imap.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task Capabilities_name_what_is_here()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        string[] names = (await client.OkAsync("CAPABILITY")).Single.Split(' ');
        foreach (string name in (string[])["IMAP4rev2", "IMAP4rev1", "LITERAL+", "UIDPLUS", "MOVE", "IDLE", "NAMESPACE", "UNSELECT", "ENABLE", "SASL-IR", "ID", "CHILDREN", "SPECIAL-USE",
            "LIST-EXTENDED", "LIST-STATUS", "STATUS=SIZE", "ESEARCH", "SEARCHRES", "CONDSTORE", "QRESYNC", "MULTIAPPEND", "APPENDLIMIT=52428800", "QUOTA", "QUOTA=RES-STORAGE", "QUOTA=RES-MESSAGE",
            "UTF8=ACCEPT", "SORT", "THREAD=REFERENCES", "THREAD=ORDEREDSUBJECT", "WITHIN", "OBJECTID", "SAVEDATE", "PREVIEW", "BINARY"])
            Assert.Contains(name, names);
    }

    [Fact]
    public async Task Id_is_read_and_answered()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        Assert.Equal("* ID (\"name\" \"Posthouse\")", (await client.OkAsync("ID (\"name\" \"test\" \"version\" NIL)")).Single);
        await client.OkAsync("ID NIL");
        await client.BadAsync("ID (\"odd\")");
    }

    [Fact]
    public async Task Pipelined_commands_are_answered_in_order()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(1, 500).Select(static i => $"p{i} NOOP\r\n")));
        for (int i = 1; i <= 500; i++) Assert.Equal($"p{i} OK Done", await client.ReadLineAsync());
    }

    [Fact]
    public void Every_command_says_where_it_is_allowed()
    {
        Assert.All(CommandTable.All, static row => Assert.NotEqual(SessionState.None, row.States));
        Assert.NotNull(CommandTable.Find("uid fetch"u8));
        Assert.Null(CommandTable.Find("UID LOGIN"u8));
        Assert.Null(CommandTable.Find(new byte[100]));
    }
}
