using System.Diagnostics;

namespace Posthouse.Server;

/// <summary>One connection that waits in IDLE and remembers when it was told of a new message. It costs a read that waits, and no thread.</summary>
internal sealed class IdleConnection : IDisposable
{
    private readonly ImapBenchClient _client;
    private readonly byte[] _buffer = new byte[512];
    private Action? _whenTold;
    private long _told;

    private IdleConnection(ImapBenchClient client, int user)
    {
        _client = client;
        User = user;
    }

    /// <summary>Whose mailbox it looks at, from 0.</summary>
    public int User { get; }

    /// <summary>A timestamp; 0 when it was not told yet.</summary>
    public long Told => Volatile.Read(ref _told);

    /// <summary>Why it waits no longer; null while it does.</summary>
    public string? Ended { get; private set; }

    internal static IdleConnection Open(BenchTarget target, string name, string password, int user)
    {
        ImapBenchClient client = ImapBenchClient.Open(target, name, password, bufferSize: 1024);
        try
        {
            client.Run("SELECT INBOX");
            client.Begin("IDLE");
            return new IdleConnection(client, user);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>From now on the next EXISTS counts.</summary>
    internal void Expect(Action whenTold)
    {
        Volatile.Write(ref _told, 0);
        Volatile.Write(ref _whenTold, whenTold);
    }

    /// <summary>Reads what the server tells until the connection ends.</summary>
    internal async Task WatchAsync()
    {
        int held = 0;
        try
        {
            while (true)
            {
                int read = await _client.Connection.Stream.ReadAsync(_buffer.AsMemory(held)).ConfigureAwait(false);
                if (read == 0) break;
                held += read;
                // RFC 9051 §7.4.1: "* 23 EXISTS". A line is looked at once its end is there.
                int end = _buffer.AsSpan(0, held).LastIndexOf((byte)'\n') + 1;
                if (_buffer.AsSpan(0, end).IndexOf(" EXISTS\r\n"u8) >= 0) Tell();
                if (end == 0 && held == _buffer.Length) end = held;
                _buffer.AsSpan(end, held - end).CopyTo(_buffer);
                held -= end;
            }

            Ended = "the server closed the connection while it was idle";
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Ended = $"the connection broke while it was idle: {exception.Message}";
        }
    }

    public void Dispose() => _client.Dispose();

    private void Tell()
    {
        if (Interlocked.CompareExchange(ref _told, Stopwatch.GetTimestamp(), 0) == 0) Volatile.Read(ref _whenTold)?.Invoke();
    }
}
