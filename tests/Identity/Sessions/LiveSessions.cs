using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Identity.Tests;

/// <summary>Programs that are signed in over every protocol and wait, as mail programs do all day.</summary>
internal sealed class LiveSessions : IDisposable
{
    private static readonly string[] Refusals = ["a1 NO", "-ERR", "NO", "4", "5", "* BYE"];

    private readonly List<(string Protocol, TcpClient Client, StreamReader Reader)> _lines = [];
    private readonly ClientWebSocket _socket = new();
    private readonly Browser _program;
    private Stream _events = Stream.Null;

    private LiveSessions(IdentityServer server) => _program = server.NewBrowser();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="pop3">RFC 1939 §4: a maildrop is open in one session at a time.</param>
    internal static Task<LiveSessions> ByTokenAsync(IdentityServer server, string token, bool pop3 = true) =>
        OpenAsync(server, pop3, "XOAUTH2", $"user=alice@here.test\u0001auth=Bearer {token}\u0001\u0001", "Bearer " + token);

    internal static Task<LiveSessions> ByPasswordAsync(IdentityServer server, string password, bool pop3 = true) =>
        OpenAsync(server, pop3, "PLAIN", $"\0alice@here.test\0{password}", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice@here.test:{password}")));

    private static async Task<LiveSessions> OpenAsync(IdentityServer server, bool pop3, string mechanism, string message, string authorization)
    {
        var sessions = new LiveSessions(server);
        string initial = Convert.ToBase64String(Encoding.UTF8.GetBytes(message));
        await sessions.SignInAsync(server, "imap", "* OK", $"a1 AUTHENTICATE {mechanism} {initial}", "a1 OK");
        if (pop3) await sessions.SignInAsync(server, "pop3", "+OK", $"AUTH {mechanism} {initial}", "+OK");
        await sessions.SignInAsync(server, "submission", "220", $"EHLO here.test\r\nAUTH {mechanism} {initial}", "235");
        await sessions.SignInAsync(server, "managesieve", "OK", $"AUTHENTICATE \"{mechanism}\" \"{initial}\"", "OK");
        // In IDLE, where a client says nothing for half an hour.
        await sessions._lines[0].Client.GetStream().WriteAsync("a2 SELECT INBOX\r\na3 IDLE\r\n"u8.ToArray(), Token);
        await UntilAsync(sessions._lines[0].Reader, "+");
        sessions._socket.Options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        sessions._socket.Options.AddSubProtocol("jmap");
        sessions._socket.Options.SetRequestHeader("Authorization", authorization);
        await sessions._socket.ConnectAsync(new UriBuilder(server.Https) { Scheme = "wss", Path = "/jmap/ws/" }.Uri, Token);
        HttpResponseMessage stream = await sessions._program.StreamAsync("/jmap/eventsource/?types=*&closeafter=no&ping=0", ("Authorization", authorization));
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        sessions._events = await stream.Content.ReadAsStreamAsync(Token);
        return sessions;
    }

    private async Task SignInAsync(IdentityServer server, string protocol, string greeting, string command, string success)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port(protocol, TlsMode.None), Token);
        var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        _lines.Add((protocol, client, reader));
        await UntilAsync(reader, greeting);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), Token);
        await UntilAsync(reader, success);
    }

    private static async Task UntilAsync(StreamReader reader, string start)
    {
        string line = "";
        while (!line.StartsWith(start, StringComparison.Ordinal))
        {
            line = await reader.ReadLineAsync(Token) ?? throw new IOException($"The server closed before {start}.");
            if (Refusals.Any(line.StartsWith)) Assert.Fail(line);
        }
    }

    /// <summary>Each hears why, as far as its protocol can say it, and is closed.</summary>
    internal async Task EndAsync()
    {
        foreach ((string protocol, _, StreamReader reader) in _lines)
        {
            string last = "";
            while (await reader.ReadLineAsync(Token) is { } line) last = line;
            string expected = protocol switch { "imap" => "* BYE ", "submission" => "421 4.7.0 ", "managesieve" => "BYE ", _ => "" };
            Assert.StartsWith(expected, last, StringComparison.Ordinal);
        }

        WebSocketReceiveResult received;
        do received = await _socket.ReceiveAsync(new ArraySegment<byte>(new byte[4096]), Token);
        while (received.MessageType != WebSocketMessageType.Close);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, received.CloseStatus);
        byte[] rest = new byte[4096];
        while (await _events.ReadAsync(rest, Token) > 0)
        {
        }
    }

    /// <summary>They answer.</summary>
    internal async Task AreThereAsync()
    {
        foreach ((string protocol, TcpClient client, StreamReader reader) in _lines)
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(protocol switch { "imap" => "DONE\r\na4 NOOP\r\na5 IDLE\r\n", _ => "NOOP\r\n" }), Token);
            await UntilAsync(reader, protocol switch { "imap" => "a4 OK", "submission" => "250", "pop3" => "+OK", _ => "OK" });
        }

        Assert.Equal(WebSocketState.Open, _socket.State);
    }

    public void Dispose()
    {
        foreach ((_, TcpClient client, StreamReader reader) in _lines)
        {
            reader.Dispose();
            client.Dispose();
        }

        _socket.Dispose();
        _events.Dispose();
        _program.Dispose();
    }
}
