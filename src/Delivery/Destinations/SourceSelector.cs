using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Which local addresses an attempt goes out from. Of a pool's addresses a new one is used as long as the day's allowance lasts, for it has to
/// become known; then the warm ones in turn; and where there is none of those, mail waits for the next day. An address that is not on
/// this machine is left out and looked for again: mail of a pool never goes out from an address that is not in it.
/// </summary>
internal sealed partial class SourceSelector(DeliveryOptions options, WarmUpLedger warmUp, TimeProvider clock, ILogger<SourceSelector> logger)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, bool> _present = [];
    private long? _looked;
    private int _turn;

    /// <summary>Null: nothing may go out from this pool now; <paramref name="wait"/> says until when and why.</summary>
    /// <param name="provider">Null for a destination that stands alone.</param>
    /// <param name="local">The address of a connection that is open already.</param>
    internal SourceSet? Take(string pool, string? provider, int recipients, string? local, out SourceWait wait)
    {
        wait = default;
        if (options.Pools.FirstOrDefault(candidate => candidate.Name.Equals(pool, StringComparison.OrdinalIgnoreCase)) is not { } chosen) return SourceSet.Any;
        LookWhenDue();
        provider ??= WarmUpLedger.Others;
        lock (_lock)
        {
            if (local is not null && chosen.Addresses.FirstOrDefault(source => source.Address.ToString() == local) is { } open && Grant(open, provider, recipients) is > 0 and var more)
                return open.Address.AddressFamily == AddressFamily.InterNetworkV6 ? new SourceSet { Six = open, Granted = more } : new SourceSet { Four = open, Granted = more };

            _turn++;
            (SourceAddress? four, int fourGrant) = Choose(chosen, AddressFamily.InterNetwork, provider, recipients);
            (SourceAddress? six, int sixGrant) = Choose(chosen, AddressFamily.InterNetworkV6, provider, recipients);
            if (four is null && six is null)
            {
                bool any = chosen.Addresses.Any(source => _present.GetValueOrDefault(source.Address));
                wait = any
                    ? new SourceWait(warmUp.NextDay, new SmtpReply(451, new EnhancedStatusCode(4, 7, 0), $"Waits for tomorrow: the new addresses of pool {chosen.Name} have sent {provider} what they may today"))
                    : new SourceWait(clock.GetUtcNow() + LookInterval, new SmtpReply(451, new EnhancedStatusCode(4, 3, 5), $"No address of pool {chosen.Name} is on this machine"));
                return null;
            }

            // Both families take what the smaller grant allows; the rest of the larger one is given back.
            int granted = four is null ? sixGrant : six is null ? fourGrant : Math.Min(fourGrant, sixGrant);
            if (four is { WarmsUp: true } && fourGrant > granted) warmUp.Settle(four.Address.ToString(), provider, fourGrant - granted, 0, 0, 0);
            if (six is { WarmsUp: true } && sixGrant > granted) warmUp.Settle(six.Address.ToString(), provider, sixGrant - granted, 0, 0, 0);
            return new SourceSet { Four = four, Six = six, Granted = granted };
        }
    }

    /// <summary>What became of an attempt.</summary>
    /// <param name="local">The address that it went out from; null where it came to no connection.</param>
    internal void Settle(SourceSet sources, string? provider, string? local, IReadOnlyList<RecipientOutcome> outcomes)
    {
        if (sources.IsAny) return;
        provider ??= WarmUpLedger.Others;
        int sent = 0, deferred = 0, refused = 0;
        foreach (RecipientOutcome outcome in outcomes)
        {
            if (outcome.Host is null) continue;
            if (outcome.Fate == Fate.Sent)
            {
                sent++;
                continue;
            }

            BounceVerdict verdict = BounceClassifier.Classify(outcome.Reply);
            bool grey = Deferrals.ReasonOf(outcome.Reply) == DeferralReason.Greylisted;
            if (verdict.Fault == BounceFault.Reputation && verdict.Class != BounceClass.RateLimited) refused++;
            else if (outcome.Fate == Fate.Deferred && !grey) deferred++;
            // A recipient's own fault says nothing of us, but was a message all the same; so was a greylist's.
            else sent++;
        }

        foreach (SourceAddress? source in (ReadOnlySpan<SourceAddress?>)[sources.Four, sources.Six])
        {
            if (source is not { WarmsUp: true }) continue;
            bool used = source.Address.ToString() == local;
            warmUp.Settle(source.Address.ToString(), provider, sources.Granted, used ? sent : 0, used ? deferred : 0, used ? refused : 0);
        }
    }

    /// <summary>At the start: an operator hears of addresses that are not there.</summary>
    internal void LookWhenDue()
    {
        lock (_lock)
        {
            if (_looked is { } last && clock.GetElapsedTime(last) < LookInterval) return;
            _looked = clock.GetTimestamp();
            foreach (SourcePool pool in options.Pools)
            {
                foreach (SourceAddress source in pool.Addresses)
                {
                    bool here = IsHere(source.Address);
                    bool known = _present.TryGetValue(source.Address, out bool before);
                    _present[source.Address] = here;
                    if (!here && (!known || before)) LogAbsent(source.Address, pool.Name);
                    else if (here && known && !before) LogBack(source.Address, pool.Name);
                }
            }
        }
    }

    /// <summary>The pools as they are now.</summary>
    internal IReadOnlyList<PoolFigure> Figures()
    {
        LookWhenDue();
        lock (_lock)
        {
            return
            [
                .. options.Pools.Select(pool => new PoolFigure(pool.Name,
                [
                    .. pool.Addresses.Select(source => new PoolAddressFigure(source.Address.ToString(), source.HostName ?? options.HostName, _present.GetValueOrDefault(source.Address), source.WarmsUp)),
                ])),
            ];
        }
    }

    private (SourceAddress? Source, int Granted) Choose(SourcePool pool, AddressFamily family, string provider, int recipients)
    {
        List<SourceAddress> there = [.. pool.Addresses.Where(source => source.Address.AddressFamily == family && _present.GetValueOrDefault(source.Address))];
        foreach (bool fresh in (ReadOnlySpan<bool>)[true, false])
        {
            for (int i = 0; i < there.Count; i++)
            {
                SourceAddress source = there[(i + _turn) % there.Count];
                if (source.WarmsUp == fresh && Grant(source, provider, recipients) is > 0 and var granted) return (source, granted);
            }
        }

        return (null, 0);
    }

    private int Grant(SourceAddress source, string provider, int recipients) =>
        !_present.GetValueOrDefault(source.Address) ? 0 : source.WarmsUp ? warmUp.Reserve(source.Address.ToString(), provider, recipients) : recipients;

    // The kernel knows best: an address may belong to an interface, or be bound without one.
    private static bool IsHere(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LoggerMessage(3203, LogLevel.Warning, "{Address} of pool {Pool} is not on this machine: no mail goes out from it")]
    private partial void LogAbsent(IPAddress address, string pool);

    [LoggerMessage(3204, LogLevel.Information, "{Address} of pool {Pool} is on this machine again")]
    private partial void LogBack(IPAddress address, string pool);
}

/// <summary>Until when a pool sends nothing, and why.</summary>
internal readonly record struct SourceWait(DateTimeOffset Until, SmtpReply Why);
