namespace Posthouse.SenderAuth;

/// <summary>Why a signature ended as it did: one name for each rule, so that an operator reads which one. RFC 6376 §3.5, §3.6.1, §6.1.</summary>
public enum DkimReason
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The signature field is longer than <see cref="DkimVerifierOptions.MaximumSignatureOctets"/>.</summary>
    SignatureTooLong,

    /// <summary>RFC 6376 §3.2: no tag=value list, a tag twice, a character that has no place there.</summary>
    MalformedSignature,

    /// <summary>RFC 6376 §6.1.1: a tag that must be there is not; the detail names it.</summary>
    MissingTag,

    /// <summary>A tag's value is not by its grammar; the detail names the tag.</summary>
    InvalidTag,

    UnsupportedVersion,

    UnsupportedAlgorithm,

    /// <summary>RFC 8301 §3.1: rsa-sha1 has failed for good, whatever it says.</summary>
    HistoricAlgorithm,

    UnsupportedCanonicalization,

    /// <summary>q= names no way to the key that is known.</summary>
    UnsupportedQuery,

    TooManySignedFields,

    /// <summary>RFC 6376 §6.1.1: i= is neither d= nor below it.</summary>
    IdentityOutsideDomain,

    /// <summary>RFC 6376 §6.1.1.</summary>
    FromNotSigned,

    Expired,

    /// <summary>RFC 6376 §3.5: t= in the future.</summary>
    InTheFuture,

    /// <summary>The DNS did not answer.</summary>
    KeyUnavailable,

    /// <summary>RFC 6376 §6.1.2: there is no key of this name.</summary>
    NoKey,

    KeyRecordTooLong,

    MalformedKey,

    UnsupportedKeyVersion,

    /// <summary>RFC 6376 §3.6.1: p= is empty.</summary>
    KeyRevoked,

    /// <summary>The key's k= does not fit the signature's a=.</summary>
    KeyTypeMismatch,

    /// <summary>The key's h= does not allow the signature's hash.</summary>
    HashNotAllowed,

    /// <summary>The key's s= is not for mail.</summary>
    ServiceNotAllowed,

    /// <summary>The key's t=s: i= must be d= itself.</summary>
    IdentityNotExact,

    /// <summary>RFC 8301 §3.2: below 1024 bits.</summary>
    KeyTooShort,

    /// <summary>Larger than is computed with.</summary>
    KeyTooLong,

    /// <summary>An RSA exponent or modulus that no key generator makes, and that would be costly or meaningless to compute with.</summary>
    UnsafeKey,

    SignatureMismatch,

    BodyHashMismatch,

    /// <summary>l= counts more octets than the body has.</summary>
    BodyShorterThanSigned,

    /// <summary>All verifies, but l= leaves a part of the body to anybody.</summary>
    BodyPartlySigned,

    /// <summary>All verifies, but the message has From fields that the signature does not cover.</summary>
    FromRepeated,

    /// <summary>Signatures beyond <see cref="DkimVerifierOptions.MaximumSignatures"/> are not looked at.</summary>
    TooManySignatures,

    /// <summary>The header has more fields than <see cref="DkimVerifierOptions.MaximumHeaderFields"/>, or is larger than the server keeps at hand.</summary>
    HeaderTooLarge,
}
