namespace Posthouse.SenderAuth;

public enum DaneStatus
{
    /// <summary>The host has no TLSA records that DNSSEC vouches for: other policies decide.</summary>
    None,

    /// <summary>TLS, and a certificate that one of the records matches (RFC 7672 §2.2).</summary>
    Usable,

    /// <summary>There are records, and none that can be used: TLS, whoever answers (RFC 7672 §2.2).</summary>
    Unusable,

    /// <summary>Whether there are records cannot be known at the moment: the host must not be used (RFC 7672 §2.1).</summary>
    TemporaryFailure,
}

/// <summary>What DANE says of one mail host.</summary>
/// <param name="Records">Those that can be used.</param>
/// <param name="BaseDomain">Where they were found: the name for SNI, and the first that a certificate below an authority may have.</param>
public sealed record DaneAnswer(DaneStatus Status, IReadOnlyList<DaneRecord> Records, string BaseDomain)
{
    internal static DaneAnswer Without(DaneStatus status, string host) => new(status, [], host);
}
