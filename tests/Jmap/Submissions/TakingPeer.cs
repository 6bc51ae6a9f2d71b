using System.Net;
using System.Net.Sockets;

namespace Posthouse.Jmap.Tests;

/// <summary>The next host: takes every message on loopback, unless the test says otherwise of its recipients.</summary>
internal sealed class TakingPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _sessions = [];
    private readonly Task _accepting;

    internal TakingPeer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The answer to RCPT.</summary>
    internal string ToRecipient { get; set; } = "250 2.1.5 ok";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream());
                await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
                await writer.WriteLineAsync("220 peer.test ready");
                bool data = false;
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                {
                    if (data && line != ".") continue;
                    string answer = data ? "250 2.0.0 taken as 17" : line.Split(' ')[0].ToUpperInvariant() switch
                    {
                        "RCPT" => ToRecipient,
                        "DATA" => "354 go on",
                        "QUIT" => "221 2.0.0 bye",
                        _ => "250 ok",
                    };
                    data = !data && answer[0] == '3';
                    await writer.WriteLineAsync(answer);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The queue hung up, or the test is over.
            }
        }
    }
}
