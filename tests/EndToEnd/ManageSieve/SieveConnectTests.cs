namespace Posthouse.EndToEnd.Tests;

/// <summary>Another's client of ManageSieve, over STARTTLS with the server's name and certificate verified.</summary>
public sealed class SieveConnectTests(MailHost host)
{
    private const string Script = "require [\"fileinto\"];\r\nif header :contains \"subject\" \"report\" { fileinto \"Reports\"; }\r\n";

    [Theory]
    [InlineData("PLAIN")]
    [InlineData(null)]
    public async Task Scripts_are_put_activated_listed_read_and_deleted(string? mechanism)
    {
        Account account = host.TakeAccount();
        string folder = host.MakeFolder("sieve-connect");
        string local = Path.Combine(folder, "filters.sieve"), back = Path.Combine(folder, "back.sieve");
        await File.WriteAllTextAsync(local, Script);
        await SucceedAsync("--checkscript", "--localsieve", local);
        await SucceedAsync("--upload", "--localsieve", local, "--remotesieve", "filters");
        Assert.DoesNotContain("ACTIVE", await SucceedAsync("--list"), StringComparison.Ordinal);
        await SucceedAsync("--activate", "--remotesieve", "filters");
        Assert.Equal("\"filters\" ACTIVE", (await SucceedAsync("--list")).Trim());
        await SucceedAsync("--download", "--remotesieve", "filters", "--localsieve", back);
        Assert.Equal(Script, await File.ReadAllTextAsync(back));
        // RFC 5804 §2.10: the active one cannot be deleted.
        Assert.NotEqual(0, (await RunAsync("--delete", "--remotesieve", "filters")).Code);
        await SucceedAsync("--deactivate");
        await SucceedAsync("--delete", "--remotesieve", "filters");
        Assert.Equal("", (await SucceedAsync("--list")).Trim());

        async Task<string> SucceedAsync(params string[] arguments)
        {
            (int code, string output, string error) = await RunAsync(arguments);
            Assert.True(code == 0, $"sieve-connect {string.Join(' ', arguments)} ended with {code}:\n{output}\n{error}");
            return output;
        }

        Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => ExternalProgram.Require("sieve-connect", "sieve-connect").RunAsync(
            ["--server", "127.0.0.1", "--port", $"{host.Server.Port("managesieve")}", "--user", account.Address, "--passwordfd", "0", "--tlscafile", host.CertificateFile, "--tlshostname", MailHost.HostName, .. mechanism is null ? Array.Empty<string>() : ["--authmech", mechanism], .. arguments],
            account.Password + "\n");
    }

    [Fact]
    public async Task A_script_with_errors_is_refused_with_their_places()
    {
        Account account = host.TakeAccount();
        string local = Path.Combine(host.MakeFolder("sieve-connect"), "bad.sieve");
        await File.WriteAllTextAsync(local, "keep;\r\nfileinto \"x\";\r\n");
        (int code, string output, string error) = await ExternalProgram.Require("sieve-connect", "sieve-connect").RunAsync(
            ["--server", "127.0.0.1", "--port", $"{host.Server.Port("managesieve")}", "--user", account.Address, "--passwordfd", "0", "--tlscafile", host.CertificateFile, "--tlshostname", MailHost.HostName, "--upload", "--localsieve", local, "--remotesieve", "bad"],
            account.Password + "\n");
        Assert.NotEqual(0, code);
        Assert.Contains("line 2", output + error, StringComparison.OrdinalIgnoreCase);
    }
}
