using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.EndToEnd.Tests;

/// <summary>BIND on loopback with the zone example.test, which a TSIG key may change.</summary>
internal sealed class NamedServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;

    private Task _draining = Task.CompletedTask;

    private NamedServer(Process process, string folder, IPEndPoint endPoint) => (_process, _folder, EndPoint) = (process, folder, endPoint);

    internal IPEndPoint EndPoint { get; }

    internal string KeyFile => Path.Combine(_folder, "key");

    internal static async Task<NamedServer> StartAsync()
    {
        ExternalProgram named = ExternalProgram.Require("named", "bind9");
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-publish-").FullName;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var endPoint = (IPEndPoint)probe.LocalEndpoint;
        probe.Stop();
        string key = Path.Combine(folder, "key");
        await File.WriteAllTextAsync(key, "key \"posthouse\" {\n  algorithm hmac-sha256;\n  secret \"c2VjcmV0LW9mLXRoaXJ0eS10d28tb2N0ZXRzLW9yLW1vcmU=\";\n};\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "zone"), "$ORIGIN example.test.\n$TTL 600\n@ IN SOA ns1 admin 1 3600 900 604800 60\n@ IN NS ns1\n@ IN TXT \"proof=of ownership\"\nns1 IN A 127.0.0.1\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "named.conf"), $$"""
            options {
              directory "{{folder}}"; pid-file none; lock-file none; session-keyfile none;
              listen-on port {{endPoint.Port}} { 127.0.0.1; }; listen-on-v6 { none; };
              recursion no; notify no; dnssec-validation no; empty-zones-enable no;
            };
            controls { };
            include "{{key}}";
            zone "example.test" { type primary; file "zone"; update-policy { grant posthouse zonesub ANY; }; };

            """);
        Process process = named.Start(["-g", "-n", "1", "-c", Path.Combine(folder, "named.conf")]);
        var server = new NamedServer(process, folder, endPoint);
        using var limit = new CancellationTokenSource(Limit);
        var log = new List<string>();
        while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            log.Add(line);
            if (!line.EndsWith(" running", StringComparison.Ordinal)) continue;
            // What it goes on to say must not fill the pipe.
            server._draining = process.StandardError.ReadToEndAsync(CancellationToken.None);
            return server;
        }

        await server.DisposeAsync();
        throw new InvalidOperationException("named did not start:\n" + string.Join('\n', log));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _draining;
        _process.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
