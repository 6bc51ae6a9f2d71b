namespace Posthouse.SenderAuth;

/// <summary>Which field is read: ARC has DKIM's tags but for a few (RFC 8617 §4.1.2).</summary>
internal enum SignatureKind
{
    /// <summary>DKIM-Signature.</summary>
    Dkim,

    /// <summary>ARC-Message-Signature: no v=, and i= is the instance.</summary>
    ArcMessage,
}
