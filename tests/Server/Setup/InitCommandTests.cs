using System.Text.Json;

namespace Posthouse.Server.Tests;

public sealed class InitCommandTests : IDisposable
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("posthouse-init-").FullName;

    private string Configuration => Path.Combine(_root, "posthouse.toml");

    private string Data => Path.Combine(_root, "data");

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);

    private Task<(int Code, string Out, string Error)> InitAsync(params string[] more) =>
        Cli.RunAsync(["init", "--config", Configuration, "--data", Data, "--domain", "example.com", "--hostname", "mail.example.com", "--address", "192.0.2.25", .. more]);

    [Fact]
    public async Task With_options_nothing_is_asked_and_everything_to_do_next_is_printed()
    {
        (int code, string output, string error) = await InitAsync("--generate-password");
        Assert.Equal("", error);
        Assert.Equal(0, code);
        foreach (string part in (string[])["IN  MX    10 mail.example.com.", "IN  A     192.0.2.25", "v=spf1 mx -all", "v=DMARC1", "_imaps._tcp.example.com.", "25.2.0.192.in-addr.arpa.", "(shown this once)", $"serve --config {Configuration}", "account add"])
            Assert.Contains(part, output);
        Assert.DoesNotContain("MTA-STS", output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, (await Cli.RunAsync("config", "check", Configuration)).Code);
    }

    [Fact]
    public async Task Json_has_the_same_and_a_password_that_signs_in_only_when_it_was_made()
    {
        string password = Path.Combine(_root, "password");
        await File.WriteAllTextAsync(password, "open sesame\n");
        (int code, string output, _) = await InitAsync("--password-file", password, "--json");
        Assert.Equal(0, code);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal("admin@example.com", report.RootElement.GetProperty("administrator").GetString());
        Assert.False(report.RootElement.TryGetProperty("password", out _));
        Assert.DoesNotContain("open sesame", output);
        Assert.Contains(report.RootElement.GetProperty("records").EnumerateArray(), static r => r.GetProperty("type").GetString() == "MX" && r.GetProperty("value").GetString() == "10 mail.example.com.");
        Assert.Equal("v=spf1 mx -all", report.RootElement.GetProperty("records").EnumerateArray().First(static r => r.GetProperty("type").GetString() == "TXT").GetProperty("plainValue").GetString());
        Assert.Equal(1, report.RootElement.GetProperty("reverse").GetArrayLength());
    }

    [Fact]
    public async Task A_certificate_is_written_into_the_configuration_and_must_be_there()
    {
        (int code, _, string error) = await InitAsync("--certificate", Path.Combine(_root, "no.pem"), "--key", Path.Combine(_root, "no.key"));
        Assert.Equal(1, code);
        Assert.Contains("there is no file", error);
        Assert.False(File.Exists(Configuration));
        Assert.False(System.IO.Directory.Exists(Data));

        (code, _, error) = await InitAsync("--certificate", "only.pem");
        Assert.Equal(1, code);
        Assert.Contains("--certificate and --key belong together", error);
    }

    [Fact]
    public async Task A_second_time_is_refused_with_what_to_do()
    {
        await InitAsync();
        (int code, _, string error) = await InitAsync();
        Assert.Equal(1, code);
        Assert.Contains($"{Configuration} is there already", error);
    }

    [Fact]
    public async Task Odd_paths_are_written_as_they_are()
    {
        string data = Path.Combine(_root, "a \"quoted\" \\ folder");
        (int code, _, string error) = await Cli.RunAsync("init", "--config", Configuration, "--data", data, "--domain", "例子.测试", "--hostname", "mail.例子.测试");
        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Equal(data, PosthouseConfiguration.Load(Configuration).DataFolder);
        Assert.Equal("mail.xn--fsqu00a.xn--0zwm56d", PosthouseConfiguration.Load(Configuration).HostName);
    }
}
