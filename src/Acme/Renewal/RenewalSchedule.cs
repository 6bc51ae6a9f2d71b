namespace Posthouse.Acme;

/// <summary>When to renew, and when to try again. Chance spreads servers that were set up at the same moment.</summary>
internal static class RenewalSchedule
{
    /// <summary>
    /// With a third of the lifetime left, or up to a twentieth of the lifetime before that: what authorities that offer no renewal
    /// information advise, 30 of 90 days.
    /// </summary>
    internal static DateTimeOffset ByLifetime(HeldCertificate certificate, double chance)
    {
        TimeSpan lifetime = certificate.NotAfter - certificate.NotBefore;
        return certificate.NotAfter - (lifetime / 3) - (lifetime / 20 * chance);
    }

    /// <summary>RFC 9773 §4.2: a moment in the window. Null where the window makes no sense for the certificate, and the lifetime decides.</summary>
    internal static DateTimeOffset? InWindow(SuggestedWindow window, HeldCertificate certificate, double chance)
    {
        if (window.End <= window.Start) return null;
        DateTimeOffset chosen = window.Start + ((window.End - window.Start) * chance);
        // A window that leaves no time for a second attempt is not followed.
        return chosen < certificate.NotAfter - ((certificate.NotAfter - certificate.NotBefore) / 20) ? chosen : null;
    }

    /// <summary>Doubled with each failure, within the longest, and up to a quarter more.</summary>
    internal static TimeSpan AfterFailures(int failures, AcmeOptions options)
    {
        double wait = options.FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30));
        return TimeSpan.FromSeconds(Math.Min(wait, options.LongestRetry.TotalSeconds) * (1 + (options.Chance() / 4)));
    }
}
