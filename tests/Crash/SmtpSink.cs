using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Crash.Tests;

/// <summary>Where the queue sends: takes everything and remembers in which order, and whether the sender went on after the answer.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Taken>> _taken = new();
    private readonly Task _accepting;

    internal SmtpSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal int Count => _taken.Count;

    internal bool Has(string id) => _taken.ContainsKey(id);

    /// <summary>
    /// Messages that came again although the sender had gone on after the answer to an earlier copy. One that was cut off before it
    /// could note the answer has to send again: that much SMTP makes unavoidable (RFC 5321 §4.1.1.4, RFC 1047).
    /// </summary>
    internal IEnumerable<string> NeedlesslyRepeated() => _taken.Where(t => t.Value.SkipLast(1).Any(copy => copy.SenderWentOn)).Select(t => t.Key);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                Taken? last = null;
                await ReplyAsync(stream, "220 sink.test");
                while (await reader.ReadLineAsync(_stop.Token) is { } command)
                {
                    if (last is not null) last.SenderWentOn = true;
                    if (command.Equals("QUIT", StringComparison.OrdinalIgnoreCase))
                    {
                        await ReplyAsync(stream, "221 bye");
                        return;
                    }

                    if (!command.Equals("DATA", StringComparison.OrdinalIgnoreCase))
                    {
                        await ReplyAsync(stream, "250 ok");
                        continue;
                    }

                    await ReplyAsync(stream, "354 go on");
                    if (await ReadMessageAsync(reader) is not { } id) return;
                    last = new Taken();
                    _taken.GetOrAdd(id, static _ => new()).Enqueue(last);
                    await ReplyAsync(stream, "250 taken");
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The sender was killed, or the test is over.
            return;
        }
    }

    // The Message-ID; null when the sender went away before the end.
    private async Task<string?> ReadMessageAsync(StreamReader reader)
    {
        string id = "";
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line == ".") return id;
            if (id.Length == 0 && line.StartsWith("Message-ID: <", StringComparison.OrdinalIgnoreCase)) id = line[13..].TrimEnd('>');
        }

        return null;
    }

    private static async Task ReplyAsync(NetworkStream stream, string reply) => await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"));

    private sealed class Taken
    {
        private volatile bool _senderWentOn;

        internal bool SenderWentOn
        {
            get => _senderWentOn;
            set => _senderWentOn = value;
        }
    }
}
