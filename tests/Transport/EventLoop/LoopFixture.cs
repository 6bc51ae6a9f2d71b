using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Transport.Tests;

/// <summary>One event loop with one listener on loopback, and clients on plain sockets.</summary>
internal sealed class LoopFixture : IAsyncDisposable
{
    private readonly List<IDisposable> _clients = [];

    internal LoopFixture(bool inline = true, IPAddress? address = null, ILogger? logger = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The event loop is for Linux.");
        Loop = new EventLoop(2, 8, Time, logger ?? NullLogger.Instance);
        Listener = new EventLoopListener(Loop, new EventLoopEndPoint(address ?? IPAddress.Loopback, 0, inline), TimeSpan.FromMilliseconds(100), Time, logger ?? NullLogger.Instance);
    }

    internal FakeTimeProvider Time { get; } = new();

    internal EventLoop Loop { get; }

    internal EventLoopListener Listener { get; }

    internal int Port => ((IPEndPoint)Listener.EndPoint).Port;

    internal Socket NewClient(AddressFamily family = AddressFamily.InterNetwork)
    {
        var client = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        _clients.Add(client);
        return client;
    }

    internal async Task<(Socket Client, ConnectionContext Server)> ConnectAsync()
    {
        Socket client = NewClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        return (client, (await Listener.AcceptAsync())!);
    }

    /// <summary>Answers with what it hears, until the client ends.</summary>
    internal static async Task EchoAsync(ConnectionContext connection)
    {
        await using (connection)
        {
            PipeReader input = connection.Transport.Input;
            while (true)
            {
                ReadResult result = await input.ReadAsync();
                foreach (ReadOnlyMemory<byte> piece in result.Buffer) await connection.Transport.Output.WriteAsync(piece);
                input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted) return;
            }
        }
    }

    internal static async Task<byte[]> ReadToEndAsync(Socket client)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[64 << 10];
        while (await client.ReceiveAsync(buffer) is > 0 and int count) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    internal static async Task<byte[]> ReadAsync(Socket client, int count)
    {
        byte[] bytes = new byte[count];
        for (int got = 0; got < count;)
        {
            int more = await client.ReceiveAsync(bytes.AsMemory(got));
            Assert.NotEqual(0, more);
            got += more;
        }

        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IDisposable client in _clients) client.Dispose();
        await Listener.DisposeAsync();
        Loop.Dispose();
    }
}
