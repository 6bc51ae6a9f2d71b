using System.Net;

namespace Posthouse.SenderAuth;

/// <summary>Messages of one kind from one address (RFC 9990 §3.1.1.7).</summary>
public sealed record ReportedRow
{
    /// <summary>Null where the report names no address.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Never negative.</summary>
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

/// <summary>What was done with the messages (RFC 9990 §3.1.1.8).</summary>
public enum ReportedDisposition
{
    /// <summary>Nothing; the policy asked for nothing, or was not applied.</summary>
    None,

    /// <summary>Nothing, since they passed.</summary>
    Pass,

    Quarantine,

    Reject,
}

/// <param name="Type">One of RFC 9990 §3.1.1.9 or RFC 7489: "local_policy", "mailing_list", "other", "policy_test_mode", "trusted_forwarder", "forwarded", "sampled_out".</param>
public sealed record PolicyOverrideReason(string Type, string? Comment);

/// <param name="Result">Null where the word is none of RFC 8601.</param>
public sealed record ReportedSignature(string Domain, string Selector, AuthResult? Result, string? HumanResult);

/// <param name="Helo">Whether HELO was checked, not MAIL FROM; null where the report does not say.</param>
/// <param name="Result">Null where the word is none of RFC 8601.</param>
public sealed record ReportedSpf(string Domain, bool? Helo, AuthResult? Result, string? HumanResult);
