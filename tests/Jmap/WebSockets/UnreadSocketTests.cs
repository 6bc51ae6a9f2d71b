using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Jmap.Tests;

/// <summary>Whoever asks and does not read keeps no place of his account.</summary>
public sealed class UnreadSocketTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly JmapServer _server;

    public UnreadSocketTests() => _server = new JmapServer
    {
        Options = new JmapOptions { MaximumWebSockets = 1 },
        Replace = services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock)),
    };

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_client_that_does_not_read_its_answers_is_cut_off_and_frees_its_place()
    {
        using JmapClient client = await _server.SignInAsync();
        using TcpClient deaf = await OpenAsync(client);
        string large = new('x', 1 << 20);
        for (int i = 0; i < 16; i++) await WriteAsync(deaf, 1, $$"""{"@type":"Request","using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",{"x":"{{large}}"},"0"]]}""");
        await IsFreedAsync(client);
    }

    [Fact]
    public async Task A_client_that_does_not_read_what_its_pings_are_answered_with_is_cut_off_and_frees_its_place()
    {
        using JmapClient client = await _server.SignInAsync();
        using TcpClient deaf = await OpenAsync(client);
        string payload = new('x', 125);
        Task pinging = Task.Run(async () =>
        {
            while (true) await WriteAsync(deaf, 9, payload);
        });
        await IsFreedAsync(client);
        await Assert.ThrowsAnyAsync<IOException>(() => pinging);
    }

    // Until the server has filled what lies between: then no time but that of the write can end it.
    private async Task IsFreedAsync(JmapClient client)
    {
        for (int i = 0; i < 200; i++)
        {
            _clock.Advance(_server.Options.WebSocketWriteTimeout);
            try
            {
                using JmapSocket next = await JmapSocket.OpenAsync(client);
                Assert.Equal("Response", (await next.AskAsync("""{"@type":"Request","using":[],"methodCalls":[]}""")).GetProperty("@type").GetString());
                return;
            }
            catch (WebSocketException)
            {
                // Not yet.
            }
        }

        Assert.Fail("The place is still taken.");
    }

    private static async Task<TcpClient> OpenAsync(JmapClient client)
    {
        var address = new Uri(client.Session.GetProperty("capabilities").GetProperty("urn:ietf:params:jmap:websocket").GetProperty("url").GetString()!);
        var tcp = new TcpClient { ReceiveBufferSize = 4096 };
        await tcp.ConnectAsync(address.Host, address.Port, JmapServer.Token);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: {client.Http.DefaultRequestHeaders.Authorization}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: jmap\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"), JmapServer.Token);
        string answer = "";
        byte[] one = new byte[1];
        while (!answer.EndsWith("\r\n\r\n", StringComparison.Ordinal)) answer += (char)(await tcp.GetStream().ReadAsync(one, JmapServer.Token) == 1 ? one[0] : throw new EndOfStreamException(answer));
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        return tcp;
    }

    // RFC 6455 §5.2: final, masked with zeros.
    private static async Task WriteAsync(TcpClient tcp, byte opcode, string text)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        byte[] head = content.Length < 126 ? new byte[6] : new byte[14];
        head[0] = (byte)(0x80 | opcode);
        head[1] = (byte)(0x80 | (content.Length < 126 ? content.Length : 127));
        if (content.Length >= 126) BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(2), content.Length);
        await tcp.GetStream().WriteAsync((byte[])[.. head, .. content], JmapServer.Token);
    }
}
