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

    [Fact]
    public async Task An_import_reports_each_line_that_cannot_be_used_and_takes_the_others()
    {
        string file = Path.Combine(server.Folder, "suppressed.csv");
        await File.WriteAllTextAsync(
            file,
            "address,reason,count,expires,lists-only\ngood1@far.test,left,3,,\nnonsense,,,,\nbad1@far.test,,many,,\nbad2@far.test,,-1,,\nbad3@far.test,,0,,\nbad4@far.test,,,soon,\nbad5@far.test,,,2020-01-31,\n"
            + "bad6@far.test,,,,perhaps\nbad7@far.test,\"left\" us,,,\nu1@example.com,,,,\nbad8@far.test,,99999999999,,\nbad9@far.test,,,,,more\n,left,,,\ngood2@far.test,,,,yes\n",
            TestContext.Current.CancellationToken);
        (int code, string shown, string error) = await server.RunAsync("suppression", "import", file, "--dry-run");
        Assert.Equal(1, code);
        Assert.Contains("addresses that would be imported: 2, lines that would be refused: 12; this was a dry run, and nothing was changed", shown, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(3, 12), LinesOf(error));
        Assert.DoesNotContain("good1@far.test", (await server.RunAsync("suppression", "list")).Out, StringComparison.Ordinal);

        (code, shown, error) = await server.RunAsync("suppression", "import", file);
        Assert.Equal(1, code);
        Assert.Contains("addresses imported: 2, lines refused: 12", shown, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(3, 12), LinesOf(error));
        Assert.Contains("line 4: count: 'many' is not a whole number", error, StringComparison.Ordinal);
        Assert.Contains("line 8: 'expires' is", error, StringComparison.Ordinal);
        JsonElement[] rows = [.. JsonDocument.Parse((await server.RunAsync("suppression", "list", "--domain", "far.test", "--json")).Out).RootElement.EnumerateArray()];
        Assert.Equal(3, Assert.Single(rows, static row => row.GetProperty("address").GetString() == "good1@far.test").GetProperty("count").GetInt32());
        Assert.True(Assert.Single(rows, static row => row.GetProperty("address").GetString() == "good2@far.test").GetProperty("listsOnly").GetBoolean());
        Assert.DoesNotContain(rows, static row => row.GetProperty("address").GetString()!.StartsWith("bad", StringComparison.Ordinal));
        foreach (string taken in (string[])["good1@far.test", "good2@far.test"]) Assert.Equal(0, (await server.RunAsync("suppression", "remove", taken)).Code);
    }

    [Theory]
    [InlineData("", "its first line must be")]
    [InlineData("reason\nleft\n", "at least address")]
    [InlineData("address,colour\nx@far.test,red\n", "there is no column 'colour'")]
    [InlineData("address,address\nx@far.test,y@far.test\n", "stands twice")]
    public async Task A_wrong_header_refuses_the_file(string text, string why)
    {
        string file = Path.Combine(server.Folder, "header.csv");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        (int code, _, string error) = await server.RunAsync("suppression", "import", file);
        Assert.Equal(1, code);
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_refused_as_such()
    {
        string file = Path.Combine(server.Folder, "gbk.csv");
        await File.WriteAllBytesAsync(file, [.. "address,reason\nx@far.test,"u8, 0xC0, 0xEB, 0xBF, 0xAA, (byte)'\n'], TestContext.Current.CancellationToken);
        (int code, _, string error) = await server.RunAsync("suppression", "import", file);
        Assert.Equal(1, code);
        Assert.Contains("not UTF-8", error, StringComparison.Ordinal);
    }

    private static IEnumerable<int> LinesOf(string error) => error.Split('\n').Where(static line => line.StartsWith("line ", StringComparison.Ordinal))
        .Select(static line => int.Parse(line.AsSpan(5, line.IndexOf(':', StringComparison.Ordinal) - 5), System.Globalization.CultureInfo.InvariantCulture));
}
