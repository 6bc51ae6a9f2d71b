using Microsoft.Data.Sqlite;

namespace Posthouse.Imap.Tests;

/// <summary>A store that fails while changes of others are told: the client's picture is no longer true, and it hears BYE.</summary>
public sealed class NewsFailureTests
{
    [Theory]
    [InlineData("a NOOP\r\n", "a OK Done")]
    [InlineData("a UID STORE 1 +FLAGS (\\Seen)\r\n", "a OK STORE completed")]
    [InlineData("a IDLE\r\n", "+ idling")]
    [InlineData("a NOTIFY SET (SELECTED (MessageNew MessageExpunge))\r\n", "a OK NOTIFY completed")]
    public async Task Session_whose_news_cannot_be_read_ends_with_bye(string command, string heard)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        ImapClient client = await server.SelectAsync();
        bool waits = command.Contains("IDLE", StringComparison.Ordinal) || command.Contains("NOTIFY", StringComparison.Ordinal);
        if (waits)
        {
            await client.SendAsync(command);
            Assert.Equal(heard, await client.ReadLineAsync());
            Break(server);
            await server.DeliverManyAsync(1, "INBOX");
        }
        else
        {
            await server.DeliverManyAsync(1, "INBOX");
            Break(server);
            await client.SendAsync(command);
            // What the command did is answered.
            string? line = await client.ReadLineAsync();
            while (line is not null && line.StartsWith("* 1 FETCH", StringComparison.Ordinal)) line = await client.ReadLineAsync();
            Assert.Equal(heard, line);
        }

        Assert.Equal("* BYE [UNAVAILABLE] Changes cannot be told at the moment; please connect again.", await client.ReadLineAsync());
        Assert.Null(await client.ReadLineAsync());
        await client.Session.WaitAsync(TimeSpan.FromSeconds(30));
    }

    // The log can be written and no longer be read.
    private static void Break(ImapServer server)
    {
        using var connection = new SqliteConnection("Data Source=" + Path.Combine(server.Folder, "records.db"));
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE change_record SET uids = x'ffffffffffffffffffff'";
        command.ExecuteNonQuery();
        command.CommandText = "CREATE TRIGGER spoil AFTER INSERT ON change_record BEGIN UPDATE change_record SET uids = x'ffffffffffffffffffff' WHERE account = NEW.account AND modseq = NEW.modseq; END";
        command.ExecuteNonQuery();
        SqliteConnection.ClearPool(connection);
    }
}
