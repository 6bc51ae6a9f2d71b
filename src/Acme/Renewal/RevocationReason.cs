namespace Posthouse.Acme;

/// <summary>Why a certificate is revoked: those of RFC 5280 §5.3.1 that a subscriber may give.</summary>
public enum RevocationReason
{
    Unspecified = 0,

    /// <summary>Somebody else has the key.</summary>
    KeyCompromise = 1,

    /// <summary>There is another certificate in its place.</summary>
    Superseded = 4,

    /// <summary>The names are given up.</summary>
    CessationOfOperation = 5,
}
