using System.Net;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

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

    /// <summary>DMARC showed who sent the reports. What nobody stands behind is told apart: anybody could have made it up.</summary>
    public bool Proven { get; init; }

    public SourceKind Kind { get; init; }
}
