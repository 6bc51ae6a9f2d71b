using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Transport.Tests;

public sealed class DeadlineTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_deadline_wakes_the_read_and_the_grace_ends_the_connection()
    {
        using var heartbeat = new Heartbeat(_time);
        using var connection = new DuplexPipeConnection(heartbeat);
        connection.SetDeadline(TimeSpan.FromSeconds(10));
        ValueTask<ReadResult> read = connection.Input.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(read.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True((await read).IsCanceled);
        Assert.True(connection.TimedOut);
        Assert.False(connection.Closed.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(connection.Closed.IsCancellationRequested);
    }

    [Fact]
    public void A_deadline_that_was_replaced_or_taken_away_does_nothing()
    {
        using var heartbeat = new Heartbeat(_time);
        using var connection = new DuplexPipeConnection(heartbeat);
        connection.SetDeadline(TimeSpan.FromSeconds(10));
        connection.SetDeadline(TimeSpan.FromSeconds(100));
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.False(connection.TimedOut);
        connection.SetDeadline(null);
        _time.Advance(TimeSpan.FromSeconds(500));
        Assert.False(connection.TimedOut);
    }

    [Fact]
    public async Task Being_signed_out_looks_like_the_stop_of_the_server()
    {
        using var connection = new DuplexPipeConnection();
        ValueTask<ReadResult> read = connection.Input.ReadAsync();
        Assert.False(connection.Stopping.IsCancellationRequested);
        connection.SignOut();
        Assert.True((await read).IsCanceled);
        Assert.True(connection.IsSignedOut);
        Assert.True(connection.Stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Starting_tls_throws_away_what_was_said_in_clear_text()
    {
        using var connection = new DuplexPipeConnection();
        await connection.ClientOutput.WriteAsync("MAIL FROM:<a@b>\r\n"u8.ToArray());
        await connection.StartTlsAsync("220 go\r\n"u8.ToArray(), default);
        Assert.NotNull(connection.Tls);
        Assert.False(connection.Input.TryRead(out _));
    }
}
