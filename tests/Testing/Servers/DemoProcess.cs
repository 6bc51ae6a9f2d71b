using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Testing;

/// <summary>posthouse demo in a process of its own, as a newcomer starts it, on free ports of loopback.</summary>
public sealed class DemoProcess : IAsyncDisposable
{
    /// <summary>What the demo adds to its base.</summary>
    public static readonly IReadOnlyList<int> Ports = [25, 80, 110, 143, 443, 465, 587, 993, 995, 4190];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new(), _errors = new();

    private DemoProcess(Process process, int basePort) => (_process, BasePort) = (process, basePort);

    public int BasePort { get; }

    /// <summary>What it has printed so far.</summary>
    public string Said => Read(_said);

    /// <summary>Starts it and waits until it has said where everything is.</summary>
    /// <param name="arguments">Besides the ports.</param>
    public static async Task<DemoProcess> StartAsync(params IReadOnlyList<string> arguments)
    {
        int basePort = FreeBase();
        var demo = new DemoProcess(PosthouseCommand.Start(["demo", "--ports", basePort.ToString(CultureInfo.InvariantCulture), .. arguments]), basePort);
        try
        {
            await demo.WaitAsync(arguments.Contains("--json") ? "}" : "Ctrl-C");
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }

        return demo;
    }

    /// <summary>SIGTERM, as by Ctrl-C it ends by itself.</summary>
    /// <returns>The code it ended with.</returns>
    public async Task<int> StopAsync()
    {
        Signals.Terminate(_process);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) await StopAsync();
        }
        finally
        {
            if (!_process.HasExited) _process.Kill();
            _process.Dispose();
        }
    }

    // Everything is read to the end, so that a full pipe never stops it.
    private async Task WaitAsync(string last)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            Add(_said, line.Data);
            if (line.Data?.Contains(last, StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        _process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Task ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, ended).WaitAsync(Limit) == ended)
            throw new InvalidOperationException($"The demo ended with {_process.ExitCode}: {Read(_errors)}");
    }

    private static void Add(StringBuilder text, string? line)
    {
        lock (text) text.Append(line).Append('\n');
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    private static int FreeBase()
    {
        // Below the range that the system hands out to clients; in another order each time, for demos of several test programs begin at once.
        int[] candidates = [.. Enumerable.Range(21, 10).Select(static thousand => thousand * 1000)];
        Random.Shared.Shuffle(candidates);
        foreach (int candidate in candidates)
        {
            if (Ports.All(port => IsFree(candidate + port))) return candidate;
        }

        throw new InvalidOperationException("No free ports were found for the demo.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
