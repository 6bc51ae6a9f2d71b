using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Posthouse.Testing;

/// <summary>
/// A server in a process of its own, on free ports of loopback, that can be stopped or killed without a word and started again.
/// What it logs is kept in a file, so that a full pipe never stops it.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // Event identifiers of posthouse serve.
    private const int Serving = 7010, Ready = 7011;

    private readonly string _configuration;
    private readonly Dictionary<(string Protocol, string Tls), int> _ports = [];
    private readonly Lock _logging = new();
    private Process? _process;

    /// <param name="folder">Made here, deleted by disposing.</param>
    /// <param name="configuration">TOML without the data folder; listeners of its own may be in it.</param>
    /// <param name="listeners">Protocols to serve on free ports; "imap/implicit" and "http/none" say how with TLS.</param>
    /// <param name="data">The data folder, when it is not below <paramref name="folder"/>.</param>
    public ServerProcess(string folder, string configuration, IReadOnlyList<string> listeners, string? data = null)
    {
        Folder = folder;
        Data = data ?? Path.Combine(folder, "data");
        System.IO.Directory.CreateDirectory(folder);
        var text = new StringBuilder($"data = \"{Data}\"\n{configuration}\n");
        foreach (string listener in listeners)
        {
            string[] parts = listener.Split('/');
            text.Append(CultureInfo.InvariantCulture, $"\n[[listen]]\nprotocol = \"{parts[0]}\"\naddress = \"127.0.0.1\"\nport = 0\ntls = \"{(parts.Length > 1 ? parts[1] : "starttls")}\"\n");
        }

        _configuration = Path.Combine(folder, "posthouse.toml");
        File.WriteAllText(_configuration, text.ToString());
    }

    public string Folder { get; }

    public string Data { get; }

    private string Log => Path.Combine(Folder, "server.log");

    /// <summary>Where a protocol is served since the last start.</summary>
    public int Port(string protocol, string tls = "starttls") => _ports[(protocol, tls)];

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        _ports.Clear();
        _process = PosthouseCommand.Start("serve", "--create", "--config", _configuration);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) => Read(line.Data, ready);
        _process.ErrorDataReceived += (_, line) => Read(line.Data, ready);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Task ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, ended).WaitAsync(StartLimit) == ended)
            throw new InvalidOperationException($"The server ended with {_process.ExitCode}: {await File.ReadAllTextAsync(Log)}");
    }

    /// <summary>SIGTERM: sessions are told to end, and the process ends by itself.</summary>
    public async Task StopAsync()
    {
        Signals.Terminate(_process!);
        await _process!.WaitForExitAsync().WaitAsync(StartLimit);
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Runs an administrative command on this server's data and returns what it printed.</summary>
    public async Task<JsonDocument> AskAsync(params IReadOnlyList<string> arguments)
    {
        (int code, string output, string error) = await PosthouseCommand.RunAsync([.. arguments, "--data", Data, "--json"]);
        return code == 0 ? JsonDocument.Parse(output) : throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended with {code}: {output} {error}");
    }

    public Task<string> ReadLogAsync() => File.ReadAllTextAsync(Log);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    private void Read(string? line, TaskCompletionSource ready)
    {
        if (line is null) return;
        lock (_logging) File.AppendAllText(Log, line + "\n");
        if (ready.Task.IsCompleted || !line.StartsWith('{')) return;
        using var entry = JsonDocument.Parse(line);
        int number = entry.RootElement.GetProperty("EventId").GetInt32();
        if (number == Serving)
        {
            JsonElement state = entry.RootElement.GetProperty("State");
            _ports[(state.GetProperty("Protocol").GetString()!, state.GetProperty("Tls").GetString()!.ToLowerInvariant())] = IPEndPoint.Parse(state.GetProperty("EndPoint").GetString()!).Port;
        }
        else if (number == Ready)
        {
            ready.SetResult();
        }
    }
}
