using System.Text.Json;

namespace Posthouse.Server.Tests;

/// <summary>Sharing folders of a running server, by the command line.</summary>
public class ShareCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_folder_is_shared_shown_and_taken_back()
    {
        Assert.Contains("Nothing is shared.", (await server.RunAsync("account", "shares", "u1@example.com")).Out, StringComparison.Ordinal);
        (int code, string shown, string error) = await server.RunAsync("account", "share", "u1@example.com", "INBOX", "--with", "u2@example.com");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("reader", shown, StringComparison.Ordinal);
        await server.RunAsync("account", "share", "u1@example.com", "INBOX", "--with", "u2@example.com", "--rights", "editor");
        JsonElement share = Assert.Single(JsonDocument.Parse((await server.RunAsync("account", "shares", "u1@example.com", "--json")).Out).RootElement.EnumerateArray());
        Assert.Equal(("INBOX", "u2@example.com", "editor"), (share.GetProperty("mailbox").GetString(), share.GetProperty("with").GetString(), share.GetProperty("rights").GetString()));
        Assert.Equal(0, (await server.RunAsync("account", "unshare", "u1@example.com", "INBOX", "--with", "u2@example.com")).Code);
        Assert.Contains("Nothing is shared.", (await server.RunAsync("account", "shares", "u1@example.com")).Out, StringComparison.Ordinal);
    }
}
