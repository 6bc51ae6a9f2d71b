using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Posthouse.Crash.Tests;

/// <summary>The real program in a process of its own, on loopback, that can be killed without a word and started again.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "posthouse-server.dll");

    private readonly string _configuration;
    private Process? _process;

    /// <param name="sink">The port to which all mail for elsewhere goes.</param>
    /// <param name="data">The data folder, when it is not below <paramref name="folder"/>.</param>
    /// <param name="reserve">Octets that the store leaves free on its disk.</param>
    internal ServerProcess(string folder, int sink, string? data = null, string reserve = "0")
    {
        Data = data ?? Path.Combine(folder, "data");
        Folder = folder;
        System.IO.Directory.CreateDirectory(folder);
        int[] ports = FreePorts(5);
        (Smtp, Submission, Imap, Http, Pop3) = (ports[0], ports[1], ports[2], ports[3], ports[4]);
        _configuration = Path.Combine(folder, "posthouse.toml");
        File.WriteAllText(_configuration, $"""
            hostname = "crash.test"
            data = "{Data}"

            [store]
            segment-size = "4 MiB"
            reserve = "{reserve}"

            [[listen]]
            protocol = "smtp"
            address = "127.0.0.1"
            port = {Smtp}

            [[listen]]
            protocol = "submission"
            address = "127.0.0.1"
            port = {Submission}

            [[listen]]
            protocol = "imap"
            address = "127.0.0.1"
            port = {Imap}

            [[listen]]
            protocol = "pop3"
            address = "127.0.0.1"
            port = {Pop3}

            [[listen]]
            protocol = "http"
            address = "127.0.0.1"
            port = {Http}
            tls = "none"

            [[route]]
            domains = ["*"]
            to = "smtp:127.0.0.1:{sink}"
            """);
    }

    internal string Folder { get; }

    internal string Data { get; }

    internal int Smtp { get; }

    internal int Submission { get; }

    internal int Imap { get; }

    internal int Http { get; }

    internal int Pop3 { get; }

    internal async Task StartAsync()
    {
        _process = Launch("serve", "--config", _configuration);
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (_process.HasExited) throw new InvalidOperationException($"The server ended with {_process.ExitCode}.");
            try
            {
                using HttpResponseMessage ready = await http.GetAsync(new Uri($"http://127.0.0.1:{Http}/readyz"), limit.Token);
                if (ready.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet: there is no event to wait for in another process.
            }

            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>What /readyz answers.</summary>
    internal async Task<(int Status, string Text)> ReadinessAsync()
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://127.0.0.1:{Http}/readyz"));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    internal async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Runs an administrative command on this server's data and returns what it printed.</summary>
    internal async Task<JsonDocument> AskAsync(params string[] arguments)
    {
        string output = await RunAsync([.. arguments, "--data", Data, "--json"]);
        return JsonDocument.Parse(output);
    }

    internal async Task<string> RunAsync(string[] arguments)
    {
        using Process process = Launch(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended with {process.ExitCode}: {await output} {await error}");
        return await output;
    }

    internal Task<string> ReadLogAsync() => File.ReadAllTextAsync(Path.Combine(Folder, "server.log"));

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    private Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Program);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        if (arguments[0] == "serve")
        {
            // Read and kept, so that a full pipe never stops the server; shown when a round fails.
            string log = Path.Combine(Folder, "server.log");
            process.OutputDataReceived += (_, line) => Append(log, line.Data);
            process.ErrorDataReceived += (_, line) => Append(log, line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        return process;
    }

    private static void Append(string log, string? line)
    {
        if (line is null) return;
        lock (Program) File.AppendAllText(log, line + "\n");
    }

    private static int[] FreePorts(int count)
    {
        var listeners = new TcpListener[count];
        for (int i = 0; i < count; i++)
        {
            listeners[i] = new TcpListener(IPAddress.Loopback, 0);
            listeners[i].Start();
        }

        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners) listener.Stop();
        return ports;
    }
}
