namespace Posthouse.Imap.Tests;

/// <summary>RFC 9698.</summary>
public sealed class JmapAccessTests
{
    [Fact]
    public async Task The_session_is_told_where_it_is_known()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { JmapSession = new Uri("https://mail.example.test/jmap/session") });
        ImapClient client = await server.ConnectAsync();
        Assert.Contains(" JMAPACCESS ", (await client.OkAsync("CAPABILITY")).Single, StringComparison.Ordinal);
        Assert.Equal("* JMAPACCESS \"https://mail.example.test/jmap/session\"", (await client.OkAsync("GETJMAPACCESS")).Single);
    }

    [Fact]
    public async Task Elsewhere_it_is_no_command()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        Assert.DoesNotContain("JMAPACCESS", (await client.OkAsync("CAPABILITY")).Single, StringComparison.Ordinal);
        await client.BadAsync("GETJMAPACCESS");
        // RFC 8437 §3: where it is not announced.
        await client.BadAsync("UNAUTHENTICATE");
    }
}
