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
        foreach (string part in (string[])["IN  MX  10 mail.example.com.", "IN  A  192.0.2.25", "v=spf1 mx -all", "v=DMARC1", "v=DKIM1; k=ed25519", "_imaps._tcp.example.com.", "25.2.0.192.in-addr.arpa.", "(shown this once)", "self-signed for now", $"serve --config {Configuration}", $"dns check example.com --config {Configuration}", "account add", "http://127.0.0.1:8080/console/"])
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
    public async Task The_domains_keys_are_made_sealed_and_wait_for_their_records()
    {
        (int code, string output, _) = await InitAsync("--json");
        Assert.Equal(0, code);
        using JsonDocument report = JsonDocument.Parse(output);
        List<string> records = [.. report.RootElement.GetProperty("records").EnumerateArray().Where(static r => r.GetProperty("name").GetString()!.EndsWith("._domainkey.example.com", StringComparison.Ordinal)).Select(static r => r.GetProperty("plainValue").GetString()!)];
        Assert.Equal(2, records.Count);
        Assert.True(File.Exists(Path.Combine(Data, "secret.key")));
        using JsonDocument keys = JsonDocument.Parse((await Cli.RunAsync("dkim", "list", "--json", "--config", Configuration)).Out);
        Assert.Equal(records.Order(), keys.RootElement.EnumerateArray().Select(static k => k.GetProperty("record").GetString()!).Order());
        Assert.All(keys.RootElement.EnumerateArray(), static k => Assert.Equal("waiting", k.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task With_acme_the_configuration_has_it_and_the_ports_of_the_web()
    {
        (int code, string output, string error) = await InitAsync("--acme");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("from Let's Encrypt", output);
        PosthouseConfiguration configuration = PosthouseConfiguration.Load(Configuration);
        Assert.True(configuration.Document["acme"].Boolean("terms-agreed"));
        static string Ports(IEnumerable<Listener> listeners) => string.Join('\n', listeners.Select(static l => $"{l.Protocol} {l.Address} {l.Port} {l.Tls}"));
        Assert.Equal(Ports([.. Listener.Usual, new Listener("http", System.Net.IPAddress.IPv6Any, 80, Transport.TlsMode.None), new Listener("http", System.Net.IPAddress.IPv6Any, 443, Transport.TlsMode.Implicit)]), Ports(configuration.Listeners));
    }

    [Fact]
    public async Task What_the_configuration_offers_in_comments_is_right_once_it_is_uncommented()
    {
        await InitAsync();
        string text = await File.ReadAllTextAsync(Configuration);
        string chosen = System.Text.RegularExpressions.Regex.Replace(text, "(?m)^#(?=\\[|[a-z-]+ = )", "").Replace("[[certificate]]\nfile", "#[[certificate]]\n#file", StringComparison.Ordinal).Replace("\nkey = ", "\n#key = ", StringComparison.Ordinal);
        Assert.Contains("\n[acme]\nterms-agreed = true\n", chosen);
        var configuration = PosthouseConfiguration.Read(chosen, _root, out IReadOnlyList<ConfigurationError> errors);
        Assert.Empty(errors);
        Assert.Equal(Listener.Usual.Count + 2, configuration.Listeners.Count);
    }

    [Fact]
    public async Task Two_ways_to_a_certificate_are_one_too_many() =>
        Assert.Contains("give one of them", (await InitAsync("--acme", "--certificate", "a.pem", "--key", "a.key")).Error);

    [Fact]
    public async Task In_chinese_everything_but_names_and_commands_is_chinese()
    {
        (int code, string output, _) = await InitAsync("--language", "zh-CN");
        Assert.Equal(0, code);
        foreach (string part in (string[])["服务器已经建好", "（只显示这一次）", "请在 DNS 中发布以下记录", "把发往 example.com 的邮件送到这里", "接下来", "dns check example.com --language zh-CN"]) Assert.Contains(part, output);
        // Lines for people have Chinese in them; records, paths, addresses and commands have none.
        Assert.DoesNotContain(output.Split('\n'), static line => System.Text.RegularExpressions.Regex.IsMatch(line, "[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}") && !line.Contains("posthouse", StringComparison.Ordinal) && !line.Any(static c => c >= 0x3000));
        Assert.DoesNotContain("; SPF: only", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_fit_a_terminal_but_for_what_is_copied()
    {
        (_, string output, _) = await InitAsync();
        Assert.DoesNotContain(output.Split('\n'), static line => TextTable.Width(line) > TextLines.Columns && !line.StartsWith("       ", StringComparison.Ordinal));
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
