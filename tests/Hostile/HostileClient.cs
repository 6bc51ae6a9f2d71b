using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Hostile.Tests;

/// <summary>A client on a socket that says exactly what it is told, octet for octet, and hears line by line.</summary>
internal sealed class HostileClient : IDisposable
{
    // Against a server that never answers; no test waits for it.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TcpClient _tcp;
    private Stream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _tag;

    private HostileClient(TcpClient tcp)
    {
        _tcp = tcp;
        tcp.NoDelay = true;
        _stream = tcp.GetStream();
    }

    internal static async Task<HostileClient> ConnectAsync(IPEndPoint server)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(server);
        return new HostileClient(tcp);
    }

    internal Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    internal async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes).AsTask().WaitAsync(Limit);

    /// <summary>Without its line end.</summary>
    /// <exception cref="IOException">The server closed the connection.</exception>
    internal async Task<string> ReadLineAsync() => await TryReadLineAsync() ?? throw new IOException("The server closed the connection.");

    /// <summary>Null when the server has closed the connection.</summary>
    internal async Task<string?> TryReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            line.Append(Encoding.Latin1.GetString(_buffer, _start, length < 0 ? _end - _start : length));
            _start = length < 0 ? _end : _start + length + 1;
            if (length >= 0) return line.ToString().TrimEnd('\r');
            if (!await FillAsync()) return line.Length > 0 ? line.ToString() : null;
        }
    }

    internal async Task<byte[]> ReadOctetsAsync(int count)
    {
        byte[] octets = new byte[count];
        for (int at = 0; at < count;)
        {
            if (_start == _end && !await FillAsync()) throw new IOException("The server closed the connection.");
            int take = Math.Min(count - at, _end - _start);
            _buffer.AsSpan(_start, take).CopyTo(octets.AsSpan(at));
            _start += take;
            at += take;
        }

        return octets;
    }

    /// <summary>All that comes until the server closes.</summary>
    internal async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        while (await TryReadLineAsync() is { } line) text.Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>One SMTP command and its whole reply; the code is checked.</summary>
    internal async Task<string> SmtpAsync(string? command, int expected)
    {
        if (command is not null) await SendAsync(command + "\r\n");
        string line;
        do line = await ReadLineAsync();
        while (line.Length > 3 && line[3] == '-');
        Assert.StartsWith(expected.ToString(CultureInfo.InvariantCulture), line, StringComparison.Ordinal);
        return line;
    }

    /// <summary>One IMAP command; everything up to its tagged answer, literals in place. The answer begins with what is expected.</summary>
    internal async Task<string> ImapAsync(string command, string expected = "OK")
    {
        string tag = "t" + ++_tag;
        await SendAsync($"{tag} {command}\r\n");
        var heard = new StringBuilder();
        while (true)
        {
            string line = await ReadLineAsync();
            heard.Append(line).Append('\n');
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                Assert.StartsWith($"{tag} {expected}", line, StringComparison.Ordinal);
                return heard.ToString();
            }

            int brace = line.EndsWith('}') ? line.LastIndexOf('{') : -1;
            if (brace >= 0 && int.TryParse(line.AsSpan(brace + 1, line.Length - brace - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int literal))
                heard.Append(Encoding.Latin1.GetString(await ReadOctetsAsync(literal)));
        }
    }

    internal async Task StartTlsAsync()
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("mail.example.com").WaitAsync(Limit);
        _stream = tls;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }

    private async Task<bool> FillAsync()
    {
        _start = 0;
        _end = await _stream.ReadAsync(_buffer).AsTask().WaitAsync(Limit);
        return _end > 0;
    }
}
