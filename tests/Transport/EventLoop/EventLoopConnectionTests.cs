using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Posthouse.Transport.Tests;

public sealed class EventLoopConnectionTests
{
    [Fact]
    public async Task Many_clients_at_once_hear_each_what_they_said()
    {
        const int Clients = 400;
        await using var fixture = new LoopFixture();
        Task serving = ServeAsync(fixture);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            using Socket client = fixture.NewClient();
            await client.ConnectAsync(IPAddress.Loopback, fixture.Port);
            for (int turn = 0; turn < 20; turn++)
            {
                byte[] said = Encoding.ASCII.GetBytes($"client {i} turn {turn}");
                await client.SendAsync(said);
                Assert.Equal(said, await LoopFixture.ReadAsync(client, said.Length));
            }
        }));
        await fixture.Listener.UnbindAsync();
        await serving;

        static async Task ServeAsync(LoopFixture fixture)
        {
            var sessions = new List<Task>();
            while (await fixture.Listener.AcceptAsync() is { } connection) sessions.Add(LoopFixture.EchoAsync(connection));
            await Task.WhenAll(sessions);
        }
    }

    [Fact]
    public async Task A_client_that_ends_its_half_is_still_answered()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        await client.SendAsync("last words"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        Task session = LoopFixture.EchoAsync(server);
        Assert.Equal("last words"u8.ToArray(), await LoopFixture.ReadToEndAsync(client));
        await session;
        await ClosedAsync(server);
    }

    [Fact]
    public async Task A_client_that_goes_is_noticed_while_nobody_reads()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        ValueTask<ReadResult> first = server.Transport.Input.ReadAsync();
        await client.SendAsync("x"u8.ToArray());
        server.Transport.Input.AdvanceTo((await first).Buffer.End);
        client.Shutdown(SocketShutdown.Send);
        await ClosedAsync(server);
        Assert.True((await server.Transport.Input.ReadAsync()).IsCompleted);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task What_came_before_the_end_is_read_before_the_end()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        await client.SendAsync("x"u8.ToArray());
        server.Transport.Input.AdvanceTo((await server.Transport.Input.ReadAsync()).Buffer.End);
        byte[] large = RandomNumberGenerator.GetBytes(300_000);
        Task sending = SendAndEndAsync(client, large);
        using var got = new MemoryStream();
        while (true)
        {
            ReadResult result = await server.Transport.Input.ReadAsync();
            foreach (ReadOnlyMemory<byte> piece in result.Buffer) got.Write(piece.Span);
            server.Transport.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) break;
        }

        await sending;
        Assert.Equal(large, got.ToArray());
        await server.DisposeAsync();

        static async Task SendAndEndAsync(Socket client, byte[] bytes)
        {
            for (int sent = 0; sent < bytes.Length;) sent += await client.SendAsync(bytes.AsMemory(sent));
            client.Shutdown(SocketShutdown.Send);
        }
    }

    [Fact]
    public async Task A_reset_ends_the_read()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        ValueTask<ReadResult> read = server.Transport.Input.ReadAsync();
        Reset(client);
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await read);
        await ClosedAsync(server);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_reset_ends_the_flush_that_waits()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        ValueTask<FlushResult> flush = await FillAsync(server.Transport.Output);
        Reset(client);
        Assert.True((await flush).IsCompleted);
        Assert.True((await server.Transport.Output.WriteAsync(new byte[10])).IsCompleted);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_slow_reader_gets_everything_in_order()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        int written = 0;
        ValueTask<FlushResult> flush;
        do
        {
            written += Put(server.Transport.Output, written);
            flush = server.Transport.Output.FlushAsync();
        }
        while (flush.IsCompletedSuccessfully);

        Task<byte[]> reading = LoopFixture.ReadToEndAsync(client);
        Assert.False((await flush).IsCompleted);
        Assert.Equal(0, server.Transport.Output.UnflushedBytes);
        await server.DisposeAsync();
        byte[] got = await reading;
        Assert.Equal(written, got.Length);
        for (int i = 0; i < got.Length; i++)
        {
            if (got[i] != (byte)(i / 1000)) Assert.Fail($"Octet {i} is wrong.");
        }

        static int Put(PipeWriter output, int from)
        {
            const int Count = 100_000;
            Span<byte> span = output.GetSpan(Count);
            for (int i = 0; i < Count; i++) span[i] = (byte)((from + i) / 1000);
            output.Advance(Count);
            return Count;
        }
    }

    [Fact]
    public async Task Nothing_is_read_ahead_of_the_session()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        byte[] large = RandomNumberGenerator.GetBytes(8 << 20);
        Task sending = Task.Run(() => client.Send(large));
        long got = 0;
        while (got < large.Length)
        {
            ReadResult result = await server.Transport.Input.ReadAsync();
            Assert.InRange(result.Buffer.Length, 1, 128 << 10);
            Assert.True(large.AsSpan((int)got, (int)result.Buffer.Length).SequenceEqual(result.Buffer.FirstSpan));
            got += result.Buffer.Length;
            server.Transport.Input.AdvanceTo(result.Buffer.End);
        }

        await sending;
        await server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_examined_and_not_consumed_comes_again_with_more()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        PipeReader input = server.Transport.Input;
        await client.SendAsync("abc"u8.ToArray());
        ReadResult result = await input.ReadAsync();
        input.AdvanceTo(result.Buffer.GetPosition(1), result.Buffer.End);
        Assert.False(input.TryRead(out _));
        ValueTask<ReadResult> more = input.ReadAsync();
        Assert.False(more.IsCompleted);
        await client.SendAsync("def"u8.ToArray());
        result = await more;
        Assert.Equal("bcdef", Encoding.ASCII.GetString(result.Buffer));
        input.AdvanceTo(result.Buffer.GetPosition(2));
        Assert.True(input.TryRead(out result));
        Assert.Equal("def", Encoding.ASCII.GetString(result.Buffer));
        input.AdvanceTo(result.Buffer.End);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_read_is_cancelled_by_call_and_by_token_and_the_next_one_works()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        PipeReader input = server.Transport.Input;
        ValueTask<ReadResult> read = input.ReadAsync();
        input.CancelPendingRead();
        Assert.True((await read).IsCanceled);
        input.CancelPendingRead();
        Assert.True((await input.ReadAsync()).IsCanceled);
        using (var source = new CancellationTokenSource())
        {
            read = input.ReadAsync(source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
        }

        read = input.ReadAsync();
        await client.SendAsync("on"u8.ToArray());
        Assert.Equal("on", Encoding.ASCII.GetString((await read).Buffer));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Abort_ends_reads_and_flushes_and_the_client_sees_it()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        ValueTask<ReadResult> read = server.Transport.Input.ReadAsync();
        ValueTask<FlushResult> flush = await FillAsync(server.Transport.Output);
        server.Abort(new ConnectionAbortedException("enough"));
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await read);
        Assert.True((await flush).IsCompleted);
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await server.Transport.Input.ReadAsync());
        await ClosedAsync(server);
        await server.DisposeAsync();
        server.Abort(new ConnectionAbortedException("late"));
        await LoopFixture.ReadToEndAsync(client);
    }

    [Fact]
    public async Task Last_words_reach_a_client_that_was_not_read_to_the_end()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        await client.SendAsync(new byte[100_000]);
        ReadResult result = await server.Transport.Input.ReadAsync();
        server.Transport.Input.AdvanceTo(result.Buffer.End);
        await server.Transport.Output.WriteAsync("421 enough\r\n"u8.ToArray());
        await server.DisposeAsync();
        Assert.Equal("421 enough\r\n"u8.ToArray(), await LoopFixture.ReadToEndAsync(client));
    }

    [Fact]
    public async Task A_small_turn_runs_on_the_loop_and_a_large_one_on_the_pool()
    {
        await using var fixture = new LoopFixture();
        (Socket client, ConnectionContext server) = await fixture.ConnectAsync();
        PipeReader input = server.Transport.Input;
        byte[] bulk = new byte[2 << 20];
        (bool small, bool large) = (false, true);
        Task session = SessionAsync();
        await client.SendAsync("go"u8.ToArray());
        await LoopFixture.ReadAsync(client, 2);
        for (int sent = 0; sent < bulk.Length;) sent += await client.SendAsync(bulk.AsMemory(sent));
        await session;
        Assert.True(small);
        Assert.False(large);
        await server.DisposeAsync();

        async Task SessionAsync()
        {
            ReadResult result = await input.ReadAsync().ConfigureAwait(false);
            small = EventLoop.IsThisThread;
            input.AdvanceTo(result.Buffer.End);
            await server.Transport.Output.WriteAsync("ok"u8.ToArray()).ConfigureAwait(false);
            for (long got = 0; got < bulk.Length;)
            {
                if (!input.TryRead(out result)) result = await input.ReadAsync().ConfigureAwait(false);
                got += result.Buffer.Length;
                input.AdvanceTo(result.Buffer.End);
            }

            large = EventLoop.IsThisThread;
        }
    }

    private static void Reset(Socket client)
    {
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }

    // Until the kernel takes no more.
    private static ValueTask<ValueTask<FlushResult>> FillAsync(PipeWriter output)
    {
        byte[] piece = new byte[256 << 10];
        while (true)
        {
            ValueTask<FlushResult> flush = output.WriteAsync(piece);
            if (!flush.IsCompleted) return ValueTask.FromResult(flush);
        }
    }

    private static Task ClosedAsync(ConnectionContext connection)
    {
        var closed = new TaskCompletionSource();
        connection.ConnectionClosed.Register(closed.SetResult);
        return closed.Task;
    }
}
