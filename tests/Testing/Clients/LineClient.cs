using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Testing;

/// <summary>A plain client that sends exactly what it is told to, and knows exactly which command was answered when the server died.</summary>
public sealed class LineClient : IDisposable
{
    private readonly TcpClient _tcp;
    private Stream _stream;
    private StreamReader _reader;
    private int _tag;

    private LineClient(TcpClient tcp)
    {
        _tcp = tcp;
        tcp.NoDelay = true;
        _stream = tcp.GetStream();
        _reader = new StreamReader(_stream, Encoding.Latin1);
    }

    public static async Task<LineClient> ConnectAsync(int port)
    {
        var tcp = new TcpClient();
        try
        {
            await tcp.ConnectAsync("127.0.0.1", port);
            return new LineClient(tcp);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Goes on in TLS. The certificate is not looked at. What the server had sent in clear text before is read no more.
    /// </summary>
    public async Task UpgradeAsync(string? serverName = null)
    {
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = serverName ?? "", RemoteCertificateValidationCallback = static (_, _, _, _) => true });
        _stream = tls;
        _reader = new StreamReader(tls, Encoding.Latin1);
    }

    public async Task<string> ReadLineAsync() =>
        await _reader.ReadLineAsync() ?? throw new IOException("The server closed the connection.");

    /// <summary>Exactly so many octets, whatever they are: a literal.</summary>
    public async Task<byte[]> ReadOctetsAsync(int count)
    {
        char[] octets = new char[count];
        if (await _reader.ReadBlockAsync(octets) < count) throw new IOException("The server closed the connection.");
        return Encoding.Latin1.GetBytes(octets);
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>One SMTP command and the last line of its reply; the code is checked.</summary>
    public async Task<string> SmtpAsync(string? command, int expected) => (await SmtpLinesAsync(command, expected))[^1];

    /// <summary>One SMTP command and its whole reply; the code is checked.</summary>
    public async Task<List<string>> SmtpLinesAsync(string? command, int expected)
    {
        if (command is not null) await SendAsync(command + "\r\n");
        List<string> lines = [];
        string line;
        do
        {
            line = await ReadLineAsync();
            lines.Add(line);
        }
        while (line.Length > 3 && line[3] == '-');
        if (!line.StartsWith(expected.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)) throw new UnexpectedReplyException($"{command} -> {line}");
        return lines;
    }

    /// <summary>One POP3 command and the first line of its answer, which must be +OK.</summary>
    public async Task<string> Pop3Async(string? command)
    {
        if (command is not null) await SendAsync(command + "\r\n");
        string line = await ReadLineAsync();
        if (!line.StartsWith("+OK", StringComparison.Ordinal)) throw new UnexpectedReplyException($"{command} -> {line}");
        return line;
    }

    /// <summary>One IMAP command; its untagged lines. Anything but OK is an error.</summary>
    public async Task<List<string>> ImapAsync(string command, string? literal = null)
    {
        string tag = "a" + ++_tag;
        await SendAsync($"{tag} {command}\r\n");
        var lines = new List<string>();
        while (true)
        {
            string line = await ReadLineAsync();
            if (line.StartsWith('+') && literal is not null)
            {
                await SendAsync(literal + "\r\n");
                literal = null;
                continue;
            }

            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                if (!line.StartsWith(tag + " OK", StringComparison.Ordinal)) throw new UnexpectedReplyException($"{command} -> {line}");
                lines.Add(line);
                return lines;
            }

            lines.Add(line);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _tcp.Dispose();
    }
}
