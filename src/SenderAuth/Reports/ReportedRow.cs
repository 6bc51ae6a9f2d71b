using System.Net;

namespace Posthouse.SenderAuth;

/// <summary>Messages of one kind from one address (RFC 9990 §3.1.1.7).</summary>
public sealed record ReportedRow
{
    /// <summary>Null where the report names no address; such a record is in no report that was read.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>From 1 to 4,294,967,295; of more that is claimed, that.</summary>
    public long Count { get; init; }

    public ReportedDisposition? Disposition { get; init; }

    /// <summary>A signature of the author's domain passed.</summary>
    public bool DkimAligned { get; init; }

    /// <summary>SPF passed for the author's domain.</summary>
    public bool SpfAligned { get; init; }

    public IReadOnlyList<PolicyOverrideReason> Overrides { get; init; } = [];

    public string? EnvelopeTo { get; init; }

    /// <summary>Empty for the null sender, and where the report does not say.</summary>
    public string EnvelopeFrom { get; init; } = "";

    /// <summary>The domain in From.</summary>
    public string HeaderFrom { get; init; } = "";

    public IReadOnlyList<ReportedSignature> Signatures { get; init; } = [];

    public IReadOnlyList<ReportedSpf> Spf { get; init; } = [];

    public IReadOnlyList<ReportExtension> Extensions { get; init; } = [];
}
