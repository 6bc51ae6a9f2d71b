namespace Posthouse.SenderAuth;

/// <summary>How far a check goes. The defaults are those of RFC 7208 §4.6.4 where it has one.</summary>
public sealed record SpfOptions
{
    /// <summary>Terms that cause look-ups. RFC 7208 §4.6.4: 10.</summary>
    public int MaximumLookups { get; init; } = 10;

    /// <summary>Terms whose look-ups find nothing. RFC 7208 §4.6.4: 2.</summary>
    public int MaximumVoidLookups { get; init; } = 2;

    /// <summary>Hosts of one "mx" term. RFC 7208 §4.6.4: 10.</summary>
    public int MaximumMxHosts { get; init; } = 10;

    /// <summary>Names of the client's address that are looked at; the rest is ignored. RFC 7208 §4.6.4: 10.</summary>
    public int MaximumPtrNames { get; init; } = 10;

    /// <summary>For all look-ups of one check. RFC 7208 §4.6.4 wants at least 20 s.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Octets of a record. RFC 7208 §3.4 advises 450; the largest flattened records in use have some 4,000.</summary>
    public int MaximumRecordLength { get; init; } = 16_384;

    /// <summary>Octets of a domain-spec before expansion. A name has 253, and a macro is rarely longer than what it stands for.</summary>
    public int MaximumTargetLength { get; init; } = 512;

    /// <summary>Characters of an explanation; it is cut there. It has to fit in a line of a reply (RFC 5321 §4.5.3.1.5: 512) beside our own words.</summary>
    public int MaximumExplanation { get; init; } = 400;

    /// <summary>What the macro "r" expands to: the host that checks. RFC 7208 §7.3: "unknown" where it is not known.</summary>
    public string ReceivingHost { get; init; } = "unknown";
}
