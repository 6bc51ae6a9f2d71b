using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.Testing;

/// <summary>BIND in the foreground at a port of loopback, with a configuration and a folder that the caller wrote.</summary>
public sealed class NamedProcess : IAsyncDisposable
{
    private const string Program = "/usr/sbin/named";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly List<string> _log = [];
    private readonly List<(Func<string, bool> Is, TaskCompletionSource Seen)> _awaited = [];
    private readonly Task _reading;

    private NamedProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>Debian's package bind9 is there.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Why a test is skipped without it.</summary>
    public const string Missing = "'named' is not installed (Debian's package bind9).";

    /// <param name="folder">Where named.conf is, and all that it names.</param>
    public static async Task<NamedProcess> StartAsync(string folder)
    {
        var named = new NamedProcess(Process.Start(new ProcessStartInfo(Program, ["-g", "-n", "1", "-c", Path.Combine(folder, "named.conf")]) { RedirectStandardError = true, RedirectStandardOutput = true })!);
        try
        {
            await named.AwaitAsync(static line => line.EndsWith(" running", StringComparison.Ordinal), () => { });
            return named;
        }
        catch
        {
            await named.DisposeAsync();
            throw;
        }
    }

    /// <summary>The options that every one of a test has: one port of loopback, nothing outside its folder, nothing of the machine's.</summary>
    public static string Options(string folder, IPEndPoint endPoint, string more) => $$"""
        options {
          directory "{{folder}}"; pid-file none; lock-file none; session-keyfile none;
          listen-on port {{endPoint.Port}} { {{endPoint.Address}}; }; listen-on-v6 { none; };
          notify no; empty-zones-enable no; {{more}}
        };
        controls { };

        """;

    /// <summary>A zone file.</summary>
    public static string ZoneOf(string name, string records, int serial = 1) =>
        string.Create(CultureInfo.InvariantCulture, $"$ORIGIN {name}.\n$TTL 600\n@ IN SOA ns1 admin {serial} 3600 900 604800 60\n@ IN NS ns1\nns1 IN A 127.0.0.1\n{records}");

    /// <summary>A port of loopback that was free a moment ago.</summary>
    public static IPEndPoint FreeEndPoint()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }

    /// <summary>Has it read a zone's file again, which must have the serial.</summary>
    public Task ReloadAsync(string zone, int serial) =>
        AwaitAsync(line => line.Contains(string.Create(CultureInfo.InvariantCulture, $"zone {zone}/IN: loaded serial {serial}"), StringComparison.Ordinal), () => Signals.HangUp(_process));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task AwaitAsync(Func<string, bool> what, Action act)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_log)
        {
            _awaited.Add((what, seen));
            // At the start it may have been said already.
            if (_log.Exists(line => what(line))) seen.TrySetResult();
        }

        act();
        await Task.WhenAny(seen.Task, _reading).WaitAsync(Limit);
        if (seen.Task.IsCompleted) return;
        lock (_log) throw new InvalidOperationException("named ended:\n" + string.Join('\n', _log));
    }

    // To the end: what it goes on to say must not fill the pipe.
    private async Task ReadAsync()
    {
        Task output = _process.StandardOutput.ReadToEndAsync();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.Add(line);
                foreach ((Func<string, bool> isAwaited, TaskCompletionSource seen) in _awaited)
                {
                    if (isAwaited(line)) seen.TrySetResult();
                }
            }
        }

        await output;
    }
}
