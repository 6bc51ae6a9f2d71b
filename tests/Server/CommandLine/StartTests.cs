using System.Diagnostics;
using System.Text.Json;

namespace Posthouse.Server.Tests;

/// <summary>What is in the way of opening a store: each has words of its own and changes nothing.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("posthouse-start-").FullName;

    private string Data => Path.Combine(_root, "data");

    [Fact]
    public async Task A_folder_without_a_store_is_not_made_one()
    {
        (int code, _, string error) = await Cli.RunAsync("serve", "--data", Data);
        Assert.Equal(1, code);
        Assert.Contains($"there is no store in {Data} (the folder is missing)", error);
        Assert.Contains("posthouse init", error);
        Assert.Contains("serve --create", error);
        Assert.False(System.IO.Directory.Exists(Data));

        System.IO.Directory.CreateDirectory(Data);
        Assert.Contains("(the folder is empty)", (await Cli.RunAsync("serve", "--data", Data)).Error);
        // Left from the last run on a disk that is not mounted now.
        System.IO.Directory.CreateDirectory(Path.Combine(Data, "tls"));
        Assert.Equal(1, (await Cli.RunAsync("serve", "--data", Data)).Code);
        Assert.Equal(["tls"], System.IO.Directory.EnumerateFileSystemEntries(Data).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_new_file_system_counts_as_an_empty_folder()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Data, "lost+found"));
        await InitAsync();
        Assert.True(File.Exists(Path.Combine(Data, "records.db")));
    }

    [Theory]
    [InlineData("store", "verify")]
    [InlineData("account", "list")]
    [InlineData("serve")]
    public async Task A_damaged_record_file_is_named_with_what_to_do(params string[] command)
    {
        await InitAsync();
        string records = Path.Combine(Data, "records.db");
        byte[] bytes = await File.ReadAllBytesAsync(records);
        for (int i = 0; i < 4096; i++) bytes[i] = (byte)i;
        await File.WriteAllBytesAsync(records, bytes);
        (int code, _, string error) = await Cli.RunAsync([.. command, "--data", Data]);
        Assert.Equal(1, code);
        Assert.Contains($"{records} is damaged", error);
        Assert.Contains("put a backup in its place", error);
        Assert.DoesNotContain("store verify", error);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(records));
    }

    [Fact]
    public async Task A_folder_of_another_user_is_not_taken_for_a_missing_store()
    {
        await InitAsync();
        File.SetUnixFileMode(Data, UnixFileMode.None);
        string error;
        if (Environment.IsPrivilegedProcess)
        {
            // Nothing is closed to root: somebody else has to try.
            const string Setpriv = "/usr/bin/setpriv";
            if (!File.Exists(Setpriv)) Assert.Skip("'setpriv' is not installed (Debian's package util-linux).");
            string program = Path.Combine(AppContext.BaseDirectory, "posthouse-server.dll");
            var start = new ProcessStartInfo(Setpriv, ["--reuid=65534", "--regid=65534", "--clear-groups", "dotnet", program, "account", "list", "--data", Data]) { RedirectStandardError = true };
            File.SetUnixFileMode(_root, (UnixFileMode)Convert.ToInt32("755", 8));
            using Process process = Process.Start(start)!;
            error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (error.Contains("posthouse-server.dll", StringComparison.Ordinal) || error.Contains("dotnet", StringComparison.Ordinal)) Assert.Skip($"Other users may not run what was built here: {error}");
        }
        else
        {
            error = (await Cli.RunAsync("account", "list", "--data", Data)).Error;
        }

        File.SetUnixFileMode(Data, (UnixFileMode)Convert.ToInt32("700", 8));
        Assert.Contains($"may not look into {Data}", error);
        Assert.Contains("the user that the server runs as", error);
        Assert.DoesNotContain("there is no store", error);
    }

    [Fact]
    public async Task What_stops_a_start_is_lines_of_the_log_where_nobody_sits_at_the_terminal()
    {
        string configuration = Path.Combine(_root, "posthouse.toml");
        await File.WriteAllTextAsync(configuration, "data = 1\n\nhostname = \"not a name\"\n");
        foreach (string[] arguments in (string[][])[["--config", configuration], ["--data", Data], ["--nonsense"]])
        {
            (int code, string output, string error) = await Testing.PosthouseCommand.RunAsync(["serve", .. arguments]);
            Assert.Equal(1, code);
            Assert.Equal("", output);
            string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(arguments[0] == "--config" ? 2 : 1, lines.Length);
            foreach (string line in lines)
            {
                using var entry = JsonDocument.Parse(line);
                Assert.Equal(7013, entry.RootElement.GetProperty("EventId").GetInt32());
                Assert.Equal("Critical", entry.RootElement.GetProperty("LogLevel").GetString());
            }
        }

        await File.WriteAllTextAsync(configuration, "data = \"data\"\n[log]\nformat = \"text\"\n");
        Assert.StartsWith("posthouse: there is no store", (await Testing.PosthouseCommand.RunAsync("serve", "--config", configuration)).Error, StringComparison.Ordinal);
    }

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);

    private async Task InitAsync()
    {
        (int code, _, string error) = await Cli.RunAsync("init", "--domain", "example.com", "--hostname", "mail.example.com", "--config", Path.Combine(_root, "made.toml"), "--data", Data);
        Assert.True(code == 0, error);
    }
}
