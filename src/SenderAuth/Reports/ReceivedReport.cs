using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>A report of another organisation about a domain of ours, as it is kept.</summary>
/// <param name="Proven">The domain that DMARC showed to have sent it; empty where nobody is shown to stand behind it.</param>
public sealed record ReceivedReport(
    string Organization, string ReportId, DomainName Domain, string Email, string Proven, DateTimeOffset Begin, DateTimeOffset End, DateTimeOffset Received, DmarcPolicy Policy, long Messages)
{
    /// <summary>Rising; for pages.</summary>
    public long Id { get; init; }

    /// <summary>Records of the report that are not counted here: too many, or unreadable.</summary>
    public long LeftOut { get; init; }
}
