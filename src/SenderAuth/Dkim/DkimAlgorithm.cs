namespace Posthouse.SenderAuth;

/// <summary>The a= of a signature.</summary>
public enum DkimAlgorithm
{
    /// <summary>RFC 6376 §3.3.2: RSASSA-PKCS1-v1_5 over SHA-256.</summary>
    RsaSha256,

    /// <summary>RFC 8463: Ed25519 over the SHA-256 of what is signed.</summary>
    Ed25519Sha256,

    /// <summary>RFC 8301 §3.1: known by name so that it can be refused by name; never signed with, never verified.</summary>
    RsaSha1,
}
