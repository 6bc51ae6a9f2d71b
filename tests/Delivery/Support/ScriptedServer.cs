using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Posthouse.Delivery.Tests;

/// <summary>An SMTP or LMTP server on loopback that does what a test tells it, and remembers what it was told.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private static readonly Lazy<X509Certificate2> SelfSigned = new(MakeCertificate);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;
    private int _connections;
    private int _open;

    internal ScriptedServer(params string[] offers)
    {
        Offers = offers;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Clients that are there at the moment.</summary>
    internal int Open => Volatile.Read(ref _open);

    internal string[] Offers { get; set; }

    internal string Greeting { get; set; } = "220 scripted.test ready";

    /// <summary>The answer to a command line, or null for the usual one. "" closes the connection instead.</summary>
    internal Func<string, string?> Answer { get; set; } = static _ => null;

    /// <summary>The answer to the end of the data.</summary>
    internal Func<Transaction, string> Final { get; set; } = static _ => "250 2.0.0 taken";

    internal bool Tls { get; set; }

    internal bool BreakTls { get; set; }

    /// <summary>What it proves itself with; self-signed for scripted.test without one.</summary>
    internal X509Certificate2? Certificate { get; set; }

    /// <summary>Sent behind the certificate.</summary>
    internal X509Certificate2Collection Authorities { get; set; } = [];

    /// <summary>The names that clients asked for in their handshakes.</summary>
    internal ConcurrentQueue<string> ServerNames { get; } = new();

    internal bool Lmtp { get; set; }

    internal ConcurrentQueue<string> Commands { get; } = new();

    internal ConcurrentQueue<Transaction> Taken { get; } = new();

    /// <summary>Set when a transaction is taken.</summary>
    internal SemaphoreSlim Arrived { get; } = new(0);

    internal sealed class Transaction
    {
        internal string Mail { get; set; } = "";

        internal List<string> Recipients { get; } = [];

        internal byte[] Data { get; set; } = [];

        internal bool Encrypted { get; set; }

        /// <summary>The address that it came from, and the name that EHLO gave.</summary>
        internal string Client { get; set; } = "";

        internal string Hello { get; set; } = "";

        internal string Text => Encoding.UTF8.GetString(Data);
    }

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
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _sessions.Add(ServeAsync(client));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _open);
        try
        {
            using (client)
            {
                await TalkAsync(client.GetStream(), ((IPEndPoint)client.Client.RemoteEndPoint!).Address.ToString());
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client went, or the test ended.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task TalkAsync(Stream stream, string client)
    {
        var input = new LineReader(stream);
        bool encrypted = false;
        string named = "";
        Transaction current = new();
        await SayAsync(stream, Greeting);
        if (Greeting.StartsWith('5')) return;
        while (await input.LineAsync(_stop.Token) is { } line)
        {
            Commands.Enqueue(line);
            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            string? answer = Answer(line);
            if (answer is "") return;
            if (answer is not null && verb is not "BDAT")
            {
                await SayAsync(stream, answer);
                continue;
            }

            switch (verb)
            {
                case "EHLO" or "LHLO":
                    named = line[5..];
                    string[] offers = [.. Offers, .. Tls && !encrypted ? ["STARTTLS"] : Array.Empty<string>()];
                    var hello = new StringBuilder();
                    for (int i = -1; i < offers.Length; i++) hello.Append("250").Append(i == offers.Length - 1 ? ' ' : '-').Append(i < 0 ? "scripted.test" : offers[i]).Append("\r\n");
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(hello.ToString()), _stop.Token);
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 go");
                    if (BreakTls)
                    {
                        await stream.WriteAsync("this is no handshake\r\n"u8.ToArray(), _stop.Token);
                        return;
                    }

                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(
                        (_, hello, _, _) =>
                        {
                            ServerNames.Enqueue(hello.ServerName);
                            return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(Certificate ?? SelfSigned.Value, Authorities, offline: true) });
                        },
                        null,
                        _stop.Token);
                    stream = tls;
                    input = new LineReader(tls);
                    encrypted = true;
                    break;
                case "MAIL":
                    current = new Transaction { Mail = line, Encrypted = encrypted, Client = client, Hello = named };
                    await SayAsync(stream, "250 2.1.0 ok");
                    break;
                case "RCPT":
                    current.Recipients.Add(line);
                    await SayAsync(stream, "250 2.1.5 ok");
                    break;
                case "DATA":
                    await SayAsync(stream, current.Recipients.Count == 0 ? "554 5.5.1 no recipients" : "354 go");
                    if (current.Recipients.Count == 0) break;
                    current.Data = await input.DataAsync(_stop.Token);
                    await TakeAsync(stream, current);
                    break;
                case "BDAT":
                    string[] words = line.Split(' ');
                    current.Data = [.. current.Data, .. await input.OctetsAsync(int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture), _stop.Token)];
                    if (words is [_, _, "LAST"]) await TakeAsync(stream, current);
                    else await SayAsync(stream, answer ?? "250 2.0.0 chunk");
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "250 2.0.0 ok");
                    break;
            }
        }
    }

    private async Task TakeAsync(Stream stream, Transaction transaction)
    {
        string final = Final(transaction);
        if (final is "") throw new IOException("scripted close");
        if (Lmtp)
        {
            foreach (string answer in final.Split('\n')) await SayAsync(stream, answer);
        }

        Taken.Enqueue(transaction);
        Arrived.Release();
        if (!Lmtp) await SayAsync(stream, final);
    }

    private async Task SayAsync(Stream stream, string line) => await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), _stop.Token);

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=scripted.test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private sealed class LineReader(Stream stream)
    {
        private readonly List<byte> _buffer = [];
        private readonly byte[] _chunk = new byte[64 << 10];

        internal async Task<string?> LineAsync(CancellationToken token)
        {
            while (true)
            {
                int end = _buffer.IndexOf((byte)'\n');
                if (end >= 0)
                {
                    string line = Encoding.UTF8.GetString([.. _buffer[..end]]).TrimEnd('\r');
                    _buffer.RemoveRange(0, end + 1);
                    return line;
                }

                if (!await FillAsync(token)) return null;
            }
        }

        internal async Task<byte[]> DataAsync(CancellationToken token)
        {
            var data = new List<byte>();
            while (true)
            {
                int end = _buffer.IndexOf((byte)'\n');
                if (end < 0)
                {
                    if (!await FillAsync(token)) throw new IOException("closed in data");
                    continue;
                }

                List<byte> line = _buffer[..(end + 1)];
                _buffer.RemoveRange(0, end + 1);
                if (line is [(byte)'.', (byte)'\r', (byte)'\n']) return [.. data];
                if (line[0] == (byte)'.') line.RemoveAt(0);
                data.AddRange(line);
            }
        }

        internal async Task<byte[]> OctetsAsync(int count, CancellationToken token)
        {
            while (_buffer.Count < count)
            {
                if (!await FillAsync(token)) throw new IOException("closed in chunk");
            }

            byte[] octets = [.. _buffer[..count]];
            _buffer.RemoveRange(0, count);
            return octets;
        }

        private async Task<bool> FillAsync(CancellationToken token)
        {
            int read = await stream.ReadAsync(_chunk, token);
            _buffer.AddRange(_chunk.AsSpan(0, read));
            return read > 0;
        }
    }
}
