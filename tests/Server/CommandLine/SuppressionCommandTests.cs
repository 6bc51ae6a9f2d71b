using System.Text.Json;

namespace Posthouse.Server.Tests;

/// <summary>The suppression list of a running server, by the command line.</summary>
public class SuppressionCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_list_is_edited_exported_and_imported()
    {
        (int code, string shown, string error) = await server.RunAsync("suppression", "add", "old@far.test", "--reason", "left, \"for good\"");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("left, \"for good\"", shown, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("suppression", "add", "list@far.test", "--lists-only", "--until", "2099-01-31")).Code);
        Assert.Equal(0, (await server.RunAsync("suppression", "add", "sum@far.test", "--reason", "-2+3")).Code);

        string file = Path.Combine(Path.GetTempPath(), $"posthouse-suppression-{Guid.NewGuid():N}.csv");
        try
        {
            Assert.Equal(0, (await server.RunAsync("suppression", "export", file)).Code);
            // A spreadsheet would count.
            Assert.Contains(" -2+3", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal(0, (await server.RunAsync("suppression", "remove", "old@far.test")).Code);
            Assert.DoesNotContain("old@far.test", (await server.RunAsync("suppression", "list")).Out, StringComparison.Ordinal);
            (code, string imported, _) = await server.RunAsync("suppression", "import", file, "--json");
            Assert.Equal((0, 3), (code, JsonDocument.Parse(imported).RootElement.GetProperty("imported").GetInt32()));
            JsonElement old = JsonDocument.Parse((await server.RunAsync("suppression", "list", "--domain", "far.test", "--json")).Out).RootElement.EnumerateArray().Single(static row => row.GetProperty("address").GetString() == "old@far.test");
            Assert.Equal(("left, \"for good\"", "import"), (old.GetProperty("reason").GetString(), old.GetProperty("source").GetString()));

            Assert.Equal("-2+3", JsonDocument.Parse((await server.RunAsync("suppression", "list", "--domain", "far.test", "--json")).Out).RootElement.EnumerateArray().Single(static row => row.GetProperty("address").GetString() == "sum@far.test").GetProperty("reason").GetString());

            await File.WriteAllTextAsync(file, "address\nu1@example.com\ntaken@far.test\n", TestContext.Current.CancellationToken);
            (code, imported, error) = await server.RunAsync("suppression", "import", file);
            Assert.Equal(1, code);
            Assert.Contains("addresses imported: 1, lines refused: 1", imported, StringComparison.Ordinal);
            Assert.Contains("line 2: u1@example.com is an address of a domain here", error, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, "address,expires\nx@far.test,soon\n", TestContext.Current.CancellationToken);
            Assert.Contains("line 2: 'soon' is no date", (await server.RunAsync("suppression", "import", file)).Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }

        (code, _, error) = await server.RunAsync("suppression", "remove", "never@far.test");
        Assert.Equal(1, code);
        Assert.Contains("never@far.test is not on the suppression list", error, StringComparison.Ordinal);
        Assert.Contains("is an address of a domain here", (await server.RunAsync("suppression", "add", "u1@example.com")).Error, StringComparison.Ordinal);
    }
}
