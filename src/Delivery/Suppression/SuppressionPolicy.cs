using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Which failures put an address on the list. Only the recipient's own faults do: an unknown, disabled or moved mailbox at once, what may
/// pass (a full one, or words that only likely mean it) after several over days. What is the sender's, the message's or the network's
/// fault never does, and nothing is ever said of a domain. Pure.
/// </summary>
internal static class SuppressionPolicy
{
    /// <summary>The row as it is from now on; null leaves things as they are.</summary>
    /// <param name="known">What is known of the address; null for nothing.</param>
    internal static SuppressedAddress? Judge(SuppressedAddress? known, SuppressionEvent failure, SuppressionOptions options, DateTimeOffset now)
    {
        if (failure.Verdict.Fault != BounceFault.Recipient) return null;
        if (known is not null && known.Expires <= now) known = null;
        // A person's word, and a complaint, are about more than one failure.
        if (known is { Source: "manual" or "import" or "complaint", ListsOnly: false }) return known with { LastSeen = now, Count = known.Count + 1 };

        TimeSpan? atOnce = AtOnce(failure, options);
        int count = (known?.Count ?? 0) + 1;
        DateTimeOffset first = known?.FirstSeen ?? now;
        // The queue gives up after days: one message that expired has failed over days already.
        bool repeated = (count >= options.RepeatCount && now - first >= options.RepeatSpan) || !failure.IsPermanent;
        bool active = known is { IsActive: true, ListsOnly: false } || atOnce is not null || repeated;
        DateTimeOffset expires = now + (atOnce ?? (active ? options.RepeatedFor : options.RepeatWindow));
        if (active && known is { IsActive: true } && known.Expires > expires) expires = known.Expires;
        // Who complained stays off the lists when a failure of another kind is counted.
        if (!active && known is { ListsOnly: true }) return null;
        return new SuppressedAddress
        {
            Address = failure.Address,
            Class = failure.Verdict.Class.Name(),
            Status = failure.Verdict.Status,
            Diagnostic = failure.Diagnostic,
            Source = failure.Source,
            IsActive = active,
            FirstSeen = first,
            LastSeen = now,
            Count = count,
            Expires = expires,
        };
    }

    private static TimeSpan? AtOnce(SuppressionEvent failure, SuppressionOptions options)
    {
        if (!failure.IsPermanent || !failure.Verdict.IsCertain) return null;
        return failure.Verdict.Class switch
        {
            BounceClass.Unknown => options.UnknownFor,
            BounceClass.Disabled or BounceClass.Moved => options.DisabledFor,
            _ => null,
        };
    }
}
