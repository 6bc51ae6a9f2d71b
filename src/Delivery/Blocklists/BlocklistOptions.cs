using System.Net;

namespace Posthouse.Delivery;

/// <summary>Which DNS blocklists are asked about which of our addresses.</summary>
public sealed record BlocklistOptions
{
    /// <summary>
    /// Lists that large receivers use and that say themselves how one leaves them: Spamhaus ZEN (zen.spamhaus.org), SpamCop (bl.spamcop.net),
    /// Barracuda (b.barracudacentral.org) and PSBL (psbl.surriel.com). Empty asks none.
    /// </summary>
    public IReadOnlyList<string> Lists { get; init; } = ["zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org", "psbl.surriel.com"];

    /// <summary>From where mail leaves, as the world sees it; at most 64.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>The lists are asked so often; in between, their last word counts. 6 hours: who is listed learns of it within a working day.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(6);
}
