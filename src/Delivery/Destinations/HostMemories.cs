using System.Net;
using System.Net.Sockets;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Remembers of each mail host which IP version works and what became of TLS, so that a broken one does not cost every message a timeout.
/// Concerns opportunistic TLS alone: where DANE, MTA-STS, REQUIRETLS or a route demands TLS, nothing here is asked.
///
/// Whoever sits on the way can break a handshake, or hide the offer of STARTTLS, for the price of a packet. So a single failure never
/// changes what the next message does; clear text without trying takes failures in a row, ends after an hour, and stands in the journal.
/// A host that did TLS within a month is not believed to have unlearned it: mail waits until it has failed for an hour, three times or
/// more, and only then goes in clear text rather than not at all (RFC 7435 §3). Bounded; the least used host is forgotten first.
/// </summary>
/// <param name="tell">Writes to the journal.</param>
internal sealed class HostMemories(Func<JournalRecord, ValueTask> tell, DeliveryOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HostMemory> _hosts = new(StringComparer.OrdinalIgnoreCase);

    private OutboundOptions Limits => options.Outbound;

    internal bool IsClearText(string host)
    {
        lock (_lock) return _hosts.GetValueOrDefault(host) is { ClearTextSince: { } since } && clock.GetElapsedTime(since) < Limits.ClearTextMemory;
    }

    internal void TlsWorked(string host)
    {
        lock (_lock)
        {
            HostMemory memory = Of(host);
            (memory.TlsWorkedAt, memory.TlsFailures, memory.ClearTextSince) = (clock.GetTimestamp(), 0, null);
        }
    }

    /// <summary>The host does not offer TLS, which is no failure unless it did before.</summary>
    internal bool IsKnownForTls(string host)
    {
        lock (_lock) return _hosts.GetValueOrDefault(host) is { TlsWorkedAt: { } at } && clock.GetElapsedTime(at) < Limits.TlsMemory;
    }

    /// <summary>The handshake failed, or a host that is known for TLS offers none.</summary>
    internal async ValueTask<TlsFallback> TlsFailedAsync(string host, string destination, string problem)
    {
        TlsFallback fallback;
        int failures;
        lock (_lock)
        {
            HostMemory memory = Of(host);
            long now = clock.GetTimestamp();
            // Failures that lie far apart are not one trouble.
            if (memory.TlsFailures > 0 && clock.GetElapsedTime(memory.TlsFailedAt) > Limits.TlsMemory) memory.TlsFailures = 0;
            if (memory.TlsFailures++ == 0) memory.TlsFailedAt = now;
            failures = memory.TlsFailures;
            bool often = failures >= Limits.TlsFailuresUntilClearText;
            bool known = memory.TlsWorkedAt is { } at && clock.GetElapsedTime(at) < Limits.TlsMemory;
            fallback = known && (!often || clock.GetElapsedTime(memory.TlsFailedAt) < Limits.TlsPatience) ? TlsFallback.Wait : often ? TlsFallback.ForAWhile : TlsFallback.Once;
            if (fallback == TlsFallback.ForAWhile) memory.ClearTextSince = now;
        }

        // Each failure of the first hour is a record, then each downgrade: their number is bounded by the attempts.
        await TellAsync(host, destination, fallback, failures, problem).ConfigureAwait(false);
        return fallback;
    }

    /// <summary>The addresses of a host, those of the IP version that fails behind the others: they are still tried where nothing else is left.</summary>
    internal IReadOnlyList<EndPoint> InOrder(string host, IReadOnlyList<EndPoint> addresses)
    {
        lock (_lock)
        {
            if (_hosts.GetValueOrDefault(host) is not { BrokenFamily: { } broken } memory || clock.GetElapsedTime(memory.BrokenSince) >= Limits.FamilyMemory) return addresses;
            return [.. addresses.Where(address => address.AddressFamily != broken), .. addresses.Where(address => address.AddressFamily == broken)];
        }
    }

    /// <summary>One IP version could not be used while the other one could.</summary>
    internal void FamilyFailed(string host, AddressFamily family)
    {
        lock (_lock)
        {
            HostMemory memory = Of(host);
            (memory.BrokenFamily, memory.BrokenSince) = (family, clock.GetTimestamp());
        }
    }

    internal void FamilyWorked(string host, AddressFamily family)
    {
        lock (_lock)
        {
            if (_hosts.GetValueOrDefault(host) is not { } memory) return;
            memory.LastUsed = clock.GetTimestamp();
            if (memory.BrokenFamily == family) memory.BrokenFamily = null;
        }
    }

    /// <summary>Hosts of which something is remembered that changes what is done, at most so many.</summary>
    internal IReadOnlyList<HostReport> Report(int most)
    {
        lock (_lock)
        {
            return
            [
                .. _hosts.Values
                    .Select(memory => new HostReport(
                        memory.Host,
                        memory.ClearTextSince is { } since && clock.GetElapsedTime(since) < Limits.ClearTextMemory ? "clear-text" : memory.TlsFailures > 0 ? "failing" : memory.TlsWorkedAt is { } at && clock.GetElapsedTime(at) < Limits.TlsMemory ? "works" : "unknown",
                        memory.TlsFailures,
                        memory.BrokenFamily is { } family && clock.GetElapsedTime(memory.BrokenSince) < Limits.FamilyMemory ? family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4" : null))
                    .Where(static report => report.Tls is "clear-text" or "failing" || report.BrokenIp is not null)
                    .OrderBy(static report => report.Host, StringComparer.Ordinal)
                    .Take(most),
            ];
        }
    }

    internal int CountClearText()
    {
        lock (_lock) return _hosts.Values.Count(memory => memory.ClearTextSince is { } since && clock.GetElapsedTime(since) < Limits.ClearTextMemory);
    }

    private HostMemory Of(string host)
    {
        if (!_hosts.TryGetValue(host, out HostMemory? memory))
        {
            // A tenth at a time, so that the search for the least used is rare.
            if (_hosts.Count >= Limits.MaximumHostMemories)
            {
                foreach (HostMemory old in _hosts.Values.OrderBy(static one => one.LastUsed).Take(Math.Max(1, Limits.MaximumHostMemories / 10)).ToList()) _hosts.Remove(old.Host);
            }

            _hosts[host] = memory = new HostMemory(host);
        }

        memory.LastUsed = clock.GetTimestamp();
        return memory;
    }

    private async ValueTask TellAsync(string host, string destination, TlsFallback fallback, int failures, string problem)
    {
        string word = fallback switch { TlsFallback.Wait => "waits", TlsFallback.ForAWhile => "clear-text-for-a-while", _ => "clear-text-once" };
        await tell(new JournalRecord("tls-downgrade") { Detail = $"host={host} to={destination} then={word} failures={failures} problem={problem}" }).ConfigureAwait(false);
    }
}

/// <summary>What is remembered of a mail host.</summary>
/// <param name="Tls">"works", "failing", "clear-text" (for a while without trying), "unknown".</param>
/// <param name="BrokenIp">"IPv6" or "IPv4", tried last for a while; null for neither.</param>
public sealed record HostReport(string Host, string Tls, int TlsFailures, string? BrokenIp);
