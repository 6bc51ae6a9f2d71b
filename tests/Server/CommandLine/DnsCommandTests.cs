using System.Text.Json;
using Posthouse.Testing;

namespace Posthouse.Server.Tests;

/// <summary>posthouse dns check and watch, from the command line to a DNS that has nothing of the domain.</summary>
public sealed class DnsCommandTests : IAsyncDisposable
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("posthouse-dns-").FullName;
    private readonly LoopbackDnsServer _dns = new(static (_, _) => new LoopbackDnsServer.Script(3, []));

    private string Configuration => Path.Combine(_root, "posthouse.toml");

    public async ValueTask DisposeAsync()
    {
        await _dns.DisposeAsync();
        System.IO.Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_domain_that_nobody_serves_fails_the_check_in_the_language_asked_for()
    {
        await SetUpAsync();
        (int code, string output, string error) = await Cli.RunAsync("dns", "check", "example.com", "--config", Configuration);
        Assert.Equal(1, code);
        Assert.Contains("ERROR no-servers: Nobody answers for example.com.", output);
        Assert.Contains("example.com is not in order", error);
        Assert.Contains("没有任何域名服务器应答 example.com。", (await Cli.RunAsync("dns", "check", "example.com", "--language", "zh-CN", "--config", Configuration)).Out);
        using JsonDocument json = JsonDocument.Parse((await Cli.RunAsync("dns", "check", "example.com", "--json", "--config", Configuration)).Out);
        Assert.Equal("Error", json.RootElement.GetProperty("findings")[0].GetProperty("severity").GetString());
    }

    [Fact]
    public async Task A_watch_says_at_each_look_that_nobody_answers()
    {
        await SetUpAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var output = new FirstLook(stop);
        // As with Ctrl+C after the first look.
        await PosthouseCommand.Create().Parse(["dns", "watch", "example.com", "--config", Configuration]).InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = output }, stop.Token);
        Assert.Contains("nobody answers for this name", output.ToString());
        Assert.DoesNotContain("not seen at \n", output.ToString());
    }

    private async Task SetUpAsync()
    {
        (int code, _, string error) = await Cli.RunAsync("init", "--config", Configuration, "--data", Path.Combine(_root, "data"), "--domain", "example.com", "--hostname", "mail.example.com", "--address", "192.0.2.25", "--generate-password");
        Assert.Equal((0, ""), (code, error));
        string text = await File.ReadAllTextAsync(Configuration);
        await File.WriteAllTextAsync(Configuration, text.Replace("[dns]\n", $"[dns]\nservers = [\"{_dns.EndPoint}\"]\ncheck-resolvers = []\n", StringComparison.Ordinal));
    }

    private sealed class FirstLook(CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains("nobody answers", StringComparison.Ordinal) == true) stop.Cancel();
        }
    }
}
