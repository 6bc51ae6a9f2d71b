using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>
/// The memory that messages on their way in hold, by SMTP or by IMAP's APPEND, over all connections of all listeners: bounded on the whole, and for the clients of one
/// address, so that strangers who begin messages and never end them cost no more than this. Nobody waits for it: who finds no room is told
/// to come back, and those who have some go on.
/// </summary>
public sealed partial class IntakeBudget : IDisposable
{
    // Time between two warnings of one kind: a crowd must not fill the log.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, long> _byAddress = new();
    private readonly IntakeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Meter _meter = new("Posthouse");
    private readonly Counter<long> _refused;
    private long _held;
    private long _toldOfAll;
    private long _toldOfAddress;

    public IntakeBudget(IntakeOptions options, TimeProvider time, ILogger<IntakeBudget> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _meter.CreateObservableGauge("posthouse_intake_memory_bytes", () => Held, description: "Memory that messages on their way in hold.");
        _refused = _meter.CreateCounter<long>("posthouse_intake_refused_total", description: "Times that a message on its way in found no memory, by reason: limit, address-limit.");
    }

    /// <summary>Octets.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Clients that hold something.</summary>
    public int Addresses => _byAddress.Count;

    /// <summary>For one transaction or one command of this client.</summary>
    public IntakeShare Open(IPAddress client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new IntakeShare(this, IPAddress.IsLoopback(client) ? null : ClientNetwork.Of(client));
    }

    internal bool TryTake(IPAddress? client, long octets)
    {
        if (Interlocked.Add(ref _held, octets) > _options.MaximumMemory)
        {
            Interlocked.Add(ref _held, -octets);
            _refused.Add(1, new KeyValuePair<string, object?>("reason", "limit"));
            if (IsDue(ref _toldOfAll)) LogFull(_options.MaximumMemory);
            return false;
        }

        if (client is null) return true;
        if (_byAddress.AddOrUpdate(client, static (_, more) => more, static (_, held, more) => held + more, octets) <= _options.MaximumMemoryPerAddress) return true;
        GiveBack(client, octets);
        _refused.Add(1, new KeyValuePair<string, object?>("reason", "address-limit"));
        if (IsDue(ref _toldOfAddress)) LogFullOfAddress(client, _options.MaximumMemoryPerAddress);
        return false;
    }

    internal void GiveBack(IPAddress? client, long octets)
    {
        if (octets == 0) return;
        Interlocked.Add(ref _held, -octets);
        if (client is null) return;
        // Removed only if it is still nought: another transaction may have come in between.
        if (_byAddress.AddOrUpdate(client, static (_, less) => -less, static (_, held, less) => held - less, octets) == 0)
            _byAddress.TryRemove(new KeyValuePair<IPAddress, long>(client, 0));
    }

    public void Dispose() => _meter.Dispose();

    private bool IsDue(ref long told)
    {
        long now = _time.GetTimestamp(), before = Volatile.Read(ref told);
        if (before != 0 && _time.GetElapsedTime(before, now) < Interval) return false;
        return Interlocked.CompareExchange(ref told, now, before) == before;
    }

    [LoggerMessage(1109, LogLevel.Warning, "Messages on their way in hold {Maximum} octets of memory, all that 'memory' under [smtp] allows; clients are told to try again later.")]
    private partial void LogFull(long maximum);

    [LoggerMessage(1110, LogLevel.Warning, "The messages that {Client} is sending hold {Maximum} octets of memory, all that 'memory-per-address' under [smtp] allows; it is told to try again later.")]
    private partial void LogFullOfAddress(IPAddress client, long maximum);
}
