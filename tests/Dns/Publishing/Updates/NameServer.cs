using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.Dns.Tests;

/// <summary>A real authoritative server on loopback, for one test: BIND or Knot, with one zone and keys that may change it.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    internal const string Secret = "c2VjcmV0LW9mLXRoaXJ0eS10d28tb2N0ZXRzLW9yLW1vcmU=";

    // A server that does not come up fails its test instead of the whole run.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;
    private readonly Task _draining;

    private NameServer(Process process, string folder, IPEndPoint endPoint, Task draining)
    {
        _process = process;
        _folder = folder;
        _draining = draining;
        EndPoint = endPoint;
    }

    internal IPEndPoint EndPoint { get; }

    internal static Task<NameServer> StartAsync(string kind, string zone = DefaultZone) => kind == "bind" ? StartBindAsync(zone) : StartKnotAsync(zone);

    internal const string DefaultZone = """
        $ORIGIN example.test.
        $TTL 600
        @ IN SOA ns1 admin 1 3600 900 604800 60
        @ IN NS ns1
        ns1 IN A 127.0.0.1
        @ IN TXT "proof=of ownership"
        old IN A 192.0.2.9
        *.wild IN TXT "v=wild"
        real.wild IN TXT "v=wild"
        sub IN NS ns.elsewhere.test.

        """;

    /// <summary>The publisher with one of the keys "k256", "k384", "k512", or "limited", which may only change names below _tcp.</summary>
    internal IZonePublisher Publisher(string key = "k256", TsigAlgorithm algorithm = TsigAlgorithm.HmacSha256, string secret = Secret, TimeProvider? clock = null) =>
        new DynamicUpdatePublisher(new SignedExchange(EndPoint, new TsigKey(key, algorithm, Convert.FromBase64String(secret)), new WireOptions(), clock ?? TimeProvider.System));

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _draining;
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<NameServer> StartBindAsync(string zone)
    {
        string program = Require("named", "bind9");
        string folder = Directory.CreateTempSubdirectory("posthouse-named-").FullName;
        IPEndPoint endPoint = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "zone"), zone);
        await File.WriteAllTextAsync(Path.Combine(folder, "named.conf"), $$"""
            options {
              directory "{{folder}}"; pid-file none; lock-file none; session-keyfile none;
              listen-on port {{endPoint.Port}} { 127.0.0.1; }; listen-on-v6 { none; };
              recursion no; notify no; dnssec-validation no; empty-zones-enable no;
            };
            controls { };
            key "k256" { algorithm hmac-sha256; secret "{{Secret}}"; };
            key "k384" { algorithm hmac-sha384; secret "{{Secret}}"; };
            key "k512" { algorithm hmac-sha512; secret "{{Secret}}"; };
            key "limited" { algorithm hmac-sha256; secret "{{Secret}}"; };
            zone "example.test" {
              type primary; file "zone";
              update-policy { grant k256 zonesub ANY; grant k384 zonesub ANY; grant k512 zonesub ANY; grant limited subdomain _tcp.example.test. ANY; };
            };

            """);
        return await StartAsync(program, ["-g", "-n", "1", "-c", Path.Combine(folder, "named.conf")], folder, endPoint, static line => line.EndsWith(" running", StringComparison.Ordinal));
    }

    private static async Task<NameServer> StartKnotAsync(string zone)
    {
        string program = Require("knotd", "knot");
        string folder = Directory.CreateTempSubdirectory("posthouse-knotd-").FullName;
        IPEndPoint endPoint = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "example.test.zone"), zone);
        string Key(string name, string algorithm) => $"  - id: {name}\n    algorithm: {algorithm}\n    secret: {Secret}\n";
        await File.WriteAllTextAsync(Path.Combine(folder, "knot.conf"), $$"""
            server:
                rundir: "{{folder}}"
                listen: 127.0.0.1@{{endPoint.Port}}
                udp-workers: 1
                tcp-workers: 1
                background-workers: 1
            log:
              - target: stderr
                any: info
            database:
                storage: "{{folder}}"
            key:
            {{Key("k256", "hmac-sha256")}}{{Key("k384", "hmac-sha384")}}{{Key("k512", "hmac-sha512")}}{{Key("limited", "hmac-sha256")}}
            acl:
              - id: all
                key: [k256, k384, k512]
                action: update
              - id: some
                key: limited
                action: update
                update-owner: name
                update-owner-match: sub
                update-owner-name: [_tcp]
            zone:
              - domain: example.test
                storage: "{{folder}}"
                file: example.test.zone
                acl: [all, some]

            """);
        return await StartAsync(program, ["-c", Path.Combine(folder, "knot.conf")], folder, endPoint, static line => line.Contains("[example.test.] loaded", StringComparison.Ordinal));
    }

    private static async Task<NameServer> StartAsync(string program, string[] arguments, string folder, IPEndPoint endPoint, Func<string, bool> ready)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(Limit);
        var log = new List<string>();
        try
        {
            while (true)
            {
                string line = await process.StandardError.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"{program} ended:\n{string.Join('\n', log)}");
                log.Add(line);
                if (ready(line)) break;
            }

            Task draining = Task.WhenAll(process.StandardError.ReadToEndAsync(CancellationToken.None), process.StandardOutput.ReadToEndAsync(CancellationToken.None));
            return new NameServer(process, folder, endPoint, draining);
        }
        catch
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static string Require(string name, string package)
    {
        string path = $"/usr/sbin/{name}";
        if (!File.Exists(path)) Assert.Skip($"'{name}' is not installed (Debian's package {package}).");
        return path;
    }

    private static IPEndPoint FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endPoint = (IPEndPoint)listener.LocalEndpoint;
        listener.Stop();
        return endPoint;
    }
}
