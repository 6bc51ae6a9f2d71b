namespace Posthouse.SenderAuth;

/// <summary>What failed, by the words of Auth-Failure (RFC 6591 §3.3, RFC 9991 §4).</summary>
internal enum FailureKind
{
    /// <summary>"dmarc": some or all of the methods gave no aligned pass.</summary>
    Dmarc,

    /// <summary>"signature"</summary>
    Signature,

    /// <summary>"bodyhash"</summary>
    BodyHash,

    /// <summary>"revoked"</summary>
    Revoked,

    /// <summary>"spf"</summary>
    Spf,
}
