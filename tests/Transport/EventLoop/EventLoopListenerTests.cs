using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Posthouse.Transport.Tests;

public sealed class EventLoopListenerTests
{
    [Fact]
    public async Task Unbinding_ends_the_accept_that_waits_and_leaves_connections_alone()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        Task session = LoopFixture.EchoAsync(server);
        Task<ConnectionContext?> accept = fixture.Listener.AcceptAsync().AsTask();
        Assert.False(accept.IsCompleted);
        await fixture.Listener.UnbindAsync();
        Assert.Null(await accept);
        Assert.Null(await fixture.Listener.AcceptAsync());
        await client.SendAsync("still here"u8.ToArray());
        await LoopFixture.ReadAsync(client, 10);
        client.Shutdown(SocketShutdown.Send);
        await session;
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_as_kestrel_expects()
    {
        await using var fixture = new LoopFixture();
        using var factory = new EventLoopListenerFactory(new EventLoopOptions(), TimeProvider.System, NullLogger<EventLoopListener>.Instance);
        Assert.True(factory.CanBind(new EventLoopEndPoint(IPAddress.Loopback, 0, inline: true)));
        Assert.False(factory.CanBind(new IPEndPoint(IPAddress.Loopback, 0)));
        await Assert.ThrowsAsync<AddressInUseException>(async () => await factory.BindAsync(new EventLoopEndPoint(IPAddress.Loopback, fixture.Port, inline: true)));
    }

    [Fact]
    public async Task Both_families_on_one_port_with_their_addresses()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var fixture = new LoopFixture(address: IPAddress.IPv6Any);
        foreach (IPAddress address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            Socket client = fixture.NewClient(address.AddressFamily);
            await client.ConnectAsync(address, fixture.Port);
            ConnectionContext server = (await fixture.Listener.AcceptAsync())!;
            var local = (IPEndPoint)server.LocalEndPoint!;
            var remote = (IPEndPoint)server.RemoteEndPoint!;
            Assert.Equal(address.MapToIPv6(), local.Address.MapToIPv6());
            Assert.Equal(fixture.Port, local.Port);
            Assert.Equal(address.MapToIPv6(), remote.Address.MapToIPv6());
            Assert.Equal(((IPEndPoint)client.LocalEndPoint!).Port, remote.Port);
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Sessions_that_block_hold_up_nobody_else()
    {
        await using var fixture = new LoopFixture();
        using var release = new ManualResetEventSlim();
        var blocked = new List<Task>();
        for (int i = 0; i < 2; i++)
        {
            (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
            var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            blocked.Add(BlockAsync(server, entered));
            await client.SendAsync("x"u8.ToArray());
            await entered.Task;
            // One thread is held up now, or both: an event of another connection is served either way.
            if (i > 0) continue;
            (Socket other, ConnectionContext echo) = await fixture.ConnectAsync();
            Task session = LoopFixture.EchoAsync(echo);
            await other.SendAsync("hello"u8.ToArray());
            Assert.Equal("hello", Encoding.ASCII.GetString(await LoopFixture.ReadAsync(other, 5)));
            other.Shutdown(SocketShutdown.Send);
            await session;
        }

        Socket last = fixture.NewClient();
        await last.ConnectAsync(IPAddress.Loopback, fixture.Port);
        ConnectionContext served = (await fixture.Listener.AcceptAsync())!;
        Task lastSession = LoopFixture.EchoAsync(served);
        await last.SendAsync("hello"u8.ToArray());
        fixture.Time.Advance(TimeSpan.FromMilliseconds(250));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal("hello", Encoding.ASCII.GetString(await LoopFixture.ReadAsync(last, 5)));
        Assert.Equal(3, fixture.Loop.Threads);
        release.Set();
        last.Shutdown(SocketShutdown.Send);
        await lastSession;
        await Task.WhenAll(blocked);

        async Task BlockAsync(ConnectionContext connection, TaskCompletionSource entered)
        {
            ReadResult result = await connection.Transport.Input.ReadAsync().ConfigureAwait(false);
            entered.SetResult();
            release.Wait();
            connection.Transport.Input.AdvanceTo(result.Buffer.End);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
