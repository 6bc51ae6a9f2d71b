using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Posthouse.Testing;

namespace Posthouse.Transport.Tests;

public sealed class EventLoopListenersTests() : KestrelListenerTests(eventLoop: true);

public sealed class SocketListenersTests() : KestrelListenerTests(eventLoop: false);

/// <summary>What every listener must do, whichever sockets are under it.</summary>
public abstract class KestrelListenerTests(bool eventLoop) : IAsyncLifetime
{
    private WebApplication _application = null!;
    private readonly List<Uri> _addresses = [];

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddTransport();
        builder.WebHost.UseSockets();
        if (eventLoop && OperatingSystem.IsLinux()) builder.Services.AddEventLoop(new EventLoopOptions());
        EndPoint At() => eventLoop && OperatingSystem.IsLinux() ? new EventLoopEndPoint(IPAddress.Loopback, 0, inline: true) : new IPEndPoint(IPAddress.Loopback, 0);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var handler = new EchoHandler();
            kestrel.Listen(At(), o => o.UseMail(new MailListener { Protocol = "echo", Tls = TlsMode.StartTls, MaxConnections = 2 }, handler));
            kestrel.Listen(At(), o => o.UseMail(new MailListener { Protocol = "echos", Tls = TlsMode.Implicit }, handler));
            kestrel.Listen(At(), o => o.UseMail(new MailListener { Protocol = "echo", ProxyProtocol = true, TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")], MaxConnectionsPerAddress = 1 }, handler));
            kestrel.Listen(At(), o =>
            {
                // As a listener of both families shows IPv4 clients from elsewhere.
                var clients = new Queue<string>(["::ffff:198.51.100.9", "::ffff:198.51.100.9", "::ffff:198.51.100.10"]);
                o.Use(next => context =>
                {
                    context.RemoteEndPoint = new IPEndPoint(IPAddress.Parse(clients.Dequeue()), 4711);
                    return next(context);
                });
                o.UseLimits("limited", 0, 1);
                o.UseMail(new MailListener { Protocol = "echo", MaxConnectionsPerAddress = 0 }, handler);
            });
        });
        _application = builder.Build();
        _application.Services.GetRequiredService<CertificateStore>().Use(new ServerCertificate(TestCertificates.Make("mail.example.com")));
        await _application.StartAsync();
        foreach (string address in _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses) _addresses.Add(new Uri(address));
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Fact]
    public async Task Clear_text_then_starttls_on_one_connection()
    {
        using TcpClient client = await ConnectAsync(0);
        await using NetworkStream clear = client.GetStream();
        Assert.Equal("clear 127.0.0.1 hello", await AskAsync(clear, "hello"));
        // The second line is an injection: it must never be answered, in clear text or under TLS.
        await clear.WriteAsync("STARTTLS\r\nevil\r\n"u8.ToArray());
        Assert.Equal("go", await ReadLineAsync(clear));
        await using var tls = new SslStream(clear, false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("mail.example.com");
        Assert.Equal("TLSv1.3 127.0.0.1 hello", await AskAsync(tls, "hello"));
        string large = new('x', 200_000);
        Assert.Equal("TLSv1.3 127.0.0.1 " + large, await AskAsync(tls, large));
    }

    [Fact]
    public async Task Tls_from_the_first_byte()
    {
        using TcpClient client = await ConnectAsync(1);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("mail.example.com");
        Assert.Equal("TLSv1.3 127.0.0.1 hello", await AskAsync(tls, "hello"));
        await tls.WriteAsync("QUIT\r\n"u8.ToArray());
        Assert.Equal(0, await tls.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task Versions_before_tls_1_2_are_refused()
    {
        using TcpClient client = await ConnectAsync(1);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
#pragma warning disable SYSLIB0039, CA5397 // The obsolete version is what this test must try.
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mail.example.com", EnabledSslProtocols = SslProtocols.Tls11 }));
#pragma warning restore SYSLIB0039, CA5397
    }

    [Fact]
    public async Task The_proxy_header_gives_the_true_client_and_its_limit()
    {
        using TcpClient client = await ConnectAsync(2);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync("PROXY TCP4 198.51.100.9 127.0.0.1 4711 25\r\n"u8.ToArray());
        Assert.Equal("clear 198.51.100.9 hello", await AskAsync(stream, "hello"));

        using TcpClient second = await ConnectAsync(2);
        await using NetworkStream secondStream = second.GetStream();
        await secondStream.WriteAsync("PROXY TCP4 198.51.100.9 127.0.0.1 4712 25\r\n"u8.ToArray());
        Assert.Equal("busy", await ReadLineAsync(secondStream));
    }

    [Fact]
    public async Task The_limits_alone_count_by_address_and_hang_up()
    {
        using TcpClient first = await ConnectAsync(3);
        Assert.Equal("clear 198.51.100.9 hello", await AskAsync(first.GetStream(), "hello"));
        using TcpClient second = await ConnectAsync(3);
        Assert.Null(await ReadLineAsync(second.GetStream()));
        using TcpClient third = await ConnectAsync(3);
        Assert.Equal("clear 198.51.100.10 hello", await AskAsync(third.GetStream(), "hello"));
        Assert.Equal("clear 198.51.100.9 again", await AskAsync(first.GetStream(), "again"));
    }

    [Fact]
    public async Task A_trusted_proxy_without_a_header_is_closed()
    {
        using TcpClient client = await ConnectAsync(2);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync("EHLO example.com\r\n"u8.ToArray());
        Assert.Null(await ReadLineAsync(stream));
    }

    [Fact]
    public async Task One_client_too_many_is_told_so()
    {
        using TcpClient first = await ConnectAsync(0);
        using TcpClient second = await ConnectAsync(0);
        Assert.Equal("clear 127.0.0.1 a", await AskAsync(first.GetStream(), "a"));
        Assert.Equal("clear 127.0.0.1 b", await AskAsync(second.GetStream(), "b"));
        using TcpClient third = await ConnectAsync(0);
        Assert.Equal("busy", await ReadLineAsync(third.GetStream()));
        Assert.Null(await ReadLineAsync(third.GetStream()));
    }

    [Fact]
    public async Task Sessions_say_goodbye_when_the_server_stops()
    {
        using TcpClient client = await ConnectAsync(0);
        await using NetworkStream stream = client.GetStream();
        Assert.Equal("clear 127.0.0.1 hello", await AskAsync(stream, "hello"));
        Task stopped = _application.StopAsync();
        Assert.Equal("bye", await ReadLineAsync(stream));
        await stopped;
    }

    private async Task<TcpClient> ConnectAsync(int listener)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _addresses[listener].Port);
        return client;
    }

    private static async Task<string?> AskAsync(Stream stream, string line)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
        return await ReadLineAsync(stream);
    }

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        byte[] one = new byte[1];
        while (true)
        {
            if (await stream.ReadAsync(one) == 0) return line.Count == 0 ? null : Encoding.ASCII.GetString([.. line]);
            if (one[0] == '\n') return Encoding.ASCII.GetString([.. line]);
            if (one[0] != '\r') line.Add(one[0]);
        }
    }

    private sealed class EchoHandler : IProtocolHandler
    {
        public ReadOnlyMemory<byte> TooManyConnections => "busy\r\n"u8.ToArray();

        public async Task RunAsync(ClientConnection connection)
        {
            while (true)
            {
                ReadResult result = await connection.Input.ReadAsync(connection.Closed);
                if (connection.Stopping.IsCancellationRequested)
                {
                    await connection.Output.WriteAsync("bye\r\n"u8.ToArray());
                    return;
                }

                ReadOnlySequence<byte> buffer = result.Buffer;
                if (!LineReader.TryReadLine(ref buffer, 1 << 20, out ReadOnlySequence<byte> line, out _))
                {
                    connection.Input.AdvanceTo(buffer.Start, buffer.End);
                    if (result.IsCompleted) return;
                    continue;
                }

                string text = Encoding.ASCII.GetString(line);
                connection.Input.AdvanceTo(buffer.Start);
                if (text == "QUIT") return;
                if (text == "STARTTLS")
                {
                    await connection.StartTlsAsync("go\r\n"u8.ToArray(), connection.Closed);
                    continue;
                }

                await connection.Output.WriteAsync(Encoding.ASCII.GetBytes($"{connection.Tls?.Protocol ?? "clear"} {connection.Remote.Address} {text}\r\n"));
            }
        }
    }
}
