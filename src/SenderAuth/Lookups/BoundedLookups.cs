using System.Net;
using Posthouse.Dns;

namespace Posthouse.SenderAuth;

/// <summary>
/// The DNS as one check sees it: all its look-ups together have one time limit, after which every answer is a time-out.
/// Used by one check at a time.
/// </summary>
internal sealed class BoundedLookups(IDnsResolver resolver, TimeProvider clock, TimeSpan limit, CancellationToken cancellationToken)
{
    private readonly long _since = clock.GetTimestamp();

    /// <summary>The time was over before an answer came.</summary>
    internal bool Expired { get; private set; }

    internal ValueTask<DnsAnswer<string>> TxtAsync(string name) =>
        Begin<string>() is { } over ? over : InTime(resolver.TxtAsync(name, cancellationToken));

    internal ValueTask<DnsAnswer<MxRecord>> MxAsync(string name) =>
        Begin<MxRecord>() is { } over ? over : InTime(resolver.MxAsync(name, cancellationToken));

    internal ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address) =>
        Begin<string>() is { } over ? over : InTime(resolver.PtrAsync(address, cancellationToken));

    internal ValueTask<DnsAnswer<IPAddress>> AAsync(string name) =>
        Begin<IPAddress>() is { } over ? over : InTime(resolver.AAsync(name, cancellationToken));

    internal ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name) =>
        Begin<IPAddress>() is { } over ? over : InTime(resolver.AaaaAsync(name, cancellationToken));

    private ValueTask<DnsAnswer<T>>? Begin<T>()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Expired && clock.GetElapsedTime(_since) < limit) return null;
        Expired = true;
        return ValueTask.FromResult(DnsAnswer<T>.Empty(DnsStatus.Timeout));
    }

    // What is in the cache answers at once and costs no timer.
    private ValueTask<DnsAnswer<T>> InTime<T>(ValueTask<DnsAnswer<T>> asked) => asked.IsCompleted ? asked : WaitAsync(asked.AsTask());

    private async ValueTask<DnsAnswer<T>> WaitAsync<T>(Task<DnsAnswer<T>> asked)
    {
        TimeSpan left = limit - clock.GetElapsedTime(_since);
        try
        {
            return await asked.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Expired = true;
            return DnsAnswer<T>.Empty(DnsStatus.Timeout);
        }
    }
}
