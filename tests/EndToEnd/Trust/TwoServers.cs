using System.Collections.Concurrent;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Two organisations with a server each, a.test and b.test, and the DNS between them, which the test writes.</summary>
internal sealed class TwoServers : IAsyncDisposable
{
    internal const string Password = "门 and keys 42";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-trust-").FullName;
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly LoopbackDnsServer _dns;

    private TwoServers() => _dns = new LoopbackDnsServer((name, type) =>
        type == 16 && _texts.TryGetValue(name, out string? text)
            ? new LoopbackDnsServer.Script(0, [LoopbackDnsServer.Record(name, 16, 60, LoopbackDnsServer.Txt([.. text.Chunk(255).Select(static c => new string(c))]))])
            : new LoopbackDnsServer.Script(3, []));

    internal ServerProcess A { get; private set; } = null!;

    internal ServerProcess B { get; private set; } = null!;

    internal static async Task<TwoServers> StartAsync()
    {
        var world = new TwoServers();
        world.B = await world.ServerAsync("b.test", "");
        world.A = await world.ServerAsync("a.test", $"""
            [[route]]
            domains = ["b.test"]
            to = "smtp:127.0.0.1:{world.B.Port("smtp")}"
            tls = "none"
            """);
        return world;
    }

    internal void Publish(string name, string text) => _texts[name] = text;

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
        await _dns.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task<ServerProcess> ServerAsync(string domain, string more)
    {
        var server = new ServerProcess(
            Path.Combine(_folder, domain),
            $"""
            hostname = "mx.{domain}"

            [store]
            reserve = "0"

            [dns]
            servers = ["{_dns.EndPoint}"]

            [sender-authentication]
            trusted = []

            {more}
            """,
            ["smtp", "submission", "imap"]);
        await server.StartAsync();
        await server.AskAsync("domain", "add", domain);
        string file = Path.Combine(_folder, domain + ".csv");
        await File.WriteAllTextAsync(file, $"address,password\nalice@{domain},{Password}\nbob@{domain},{Password}\n");
        await server.AskAsync("account", "import", file);
        return server;
    }
}
