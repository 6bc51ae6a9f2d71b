using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.EndToEnd.Tests;

/// <summary>BIND in the foreground at a port of loopback, with a configuration and a folder that the caller wrote.</summary>
internal sealed class NamedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task _draining;

    private NamedProcess(Process process, Task draining) => (_process, _draining) = (process, draining);

    /// <param name="folder">Where named.conf is, and all that it names.</param>
    internal static async Task<NamedProcess> StartAsync(string folder)
    {
        Process process = ExternalProgram.Require("named", "bind9").Start(["-g", "-n", "1", "-c", Path.Combine(folder, "named.conf")]);
        using var limit = new CancellationTokenSource(Limit);
        var log = new List<string>();
        while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            log.Add(line);
            // What it goes on to say must not fill the pipe.
            if (line.EndsWith(" running", StringComparison.Ordinal)) return new NamedProcess(process, process.StandardError.ReadToEndAsync(CancellationToken.None));
        }

        await process.WaitForExitAsync(limit.Token);
        process.Dispose();
        throw new InvalidOperationException("named did not start:\n" + string.Join('\n', log));
    }

    /// <summary>The options that every one of a test has: one port of loopback, nothing outside its folder, nothing of the machine's.</summary>
    internal static string Options(string folder, IPEndPoint endPoint, string more) => $$"""
        options {
          directory "{{folder}}"; pid-file none; lock-file none; session-keyfile none;
          listen-on port {{endPoint.Port}} { {{endPoint.Address}}; }; listen-on-v6 { none; };
          notify no; empty-zones-enable no; {{more}}
        };
        controls { };

        """;

    /// <summary>A port of loopback that was free a moment ago.</summary>
    internal static IPEndPoint FreeEndPoint()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _draining;
        _process.Dispose();
    }
}
