using System.Text.Json;

namespace Posthouse.Server.Tests;

/// <summary>Holding and releasing an account of a running server, by the command line.</summary>
public class HoldCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task An_account_is_held_shown_and_released()
    {
        Assert.Contains("No account is held.", (await server.RunAsync("account", "holds")).Out, StringComparison.Ordinal);
        (int code, string shown, string error) = await server.RunAsync("account", "hold", "u1@example.com", "--reason", "spam since this morning");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("spam since this morning", shown, StringComparison.Ordinal);
        JsonElement hold = Assert.Single(JsonDocument.Parse((await server.RunAsync("account", "holds", "--json")).Out).RootElement.EnumerateArray());
        Assert.Equal(("u1@example.com", false), (hold.GetProperty("account").GetString(), hold.GetProperty("locked").GetBoolean()));

        Assert.Contains("sending held", (await server.RunAsync("account", "show", "u1@example.com")).Out, StringComparison.Ordinal);
        Assert.Contains("sending held", (await server.RunAsync("account", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("exclude each other", (await server.RunAsync("account", "release", "u1@example.com", "--deliver", "--discard")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("account", "release", "u1@example.com", "--discard", "--yes")).Code);
        (code, _, error) = await server.RunAsync("account", "release", "u2@example.com");
        Assert.Equal(1, code);
        Assert.Contains("is not held", error, StringComparison.Ordinal);
        Assert.Contains("There is no account nobody@example.com", (await server.RunAsync("account", "hold", "nobody@example.com")).Error, StringComparison.Ordinal);
    }
}
