using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>RFC 8628 §3.5: a device that asks more often than every five seconds is told to slow down, by five seconds more each time. Kept in this process: it is no matter of what is let in.</summary>
internal sealed class DevicePolling(TimeProvider clock) : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private const int Maximum = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Poll> _polls = new(StringComparer.Ordinal);

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Request?.DeviceCode is not { Length: > 0 } code) return default;
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
        if (context.Response.Error != Errors.AuthorizationPending)
        {
            _polls.TryRemove(key, out _);
            return default;
        }

        if (_polls.Count >= Maximum) _polls.Clear();
        DateTimeOffset now = clock.GetUtcNow();
        Poll before = _polls.GetValueOrDefault(key, new Poll(DateTimeOffset.MinValue, Interval));
        bool early = now - before.Last < before.Interval;
        _polls[key] = new Poll(now, early ? before.Interval + Interval : before.Interval);
        if (early) context.Response.Error = Errors.SlowDown;
        return default;
    }

    private readonly record struct Poll(DateTimeOffset Last, TimeSpan Interval);
}
