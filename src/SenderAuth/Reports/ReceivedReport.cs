using System.Net;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>A report of another organisation about a domain of ours, as it is kept.</summary>
/// <param name="Proven">The domain that DMARC showed to have sent it; empty where nobody is shown to stand behind it.</param>
public sealed record ReceivedReport(
    string Organization, string ReportId, DomainName Domain, string Email, string Proven, DateTimeOffset Begin, DateTimeOffset End, DateTimeOffset Received, DmarcPolicy Policy, long Messages);

/// <summary>What all reports together say of one address that sends in a domain's name.</summary>
public sealed record ReportedSource
{
    public required DomainName Domain { get; init; }

    public required IPAddress Source { get; init; }

    public long Messages { get; init; }

    public long DkimAligned { get; init; }

    public long SpfAligned { get; init; }

    /// <summary>Neither of the two.</summary>
    public long Failed { get; init; }

    public long Quarantined { get; init; }

    public long Rejected { get; init; }

    /// <summary>Of those that failed, such as bear the marks of having been passed on: another domain's pass, or the reporter's word.</summary>
    public long Forwarded { get; init; }

    public IReadOnlyList<string> Organizations { get; init; } = [];

    public SourceKind Kind { get; init; }
}

/// <summary>Who probably stands behind an address.</summary>
public enum SourceKind
{
    /// <summary>This server.</summary>
    Own,

    /// <summary>Its mail passes: a server or a service that the domain's owner set up.</summary>
    Authorized,

    /// <summary>Signatures hold and SPF does not, or others pass in their own names: a forwarder or a mailing list.</summary>
    Forwarder,

    /// <summary>Nothing shows that it may send for the domain.</summary>
    Unknown,
}
