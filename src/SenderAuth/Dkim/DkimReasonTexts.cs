namespace Posthouse.SenderAuth;

/// <summary>
/// What each reason means as a result, and in words. RFC 8601 §2.7.1: what cannot be parsed or processed is neutral; what will never
/// verify is permerror; what would verify and is not accepted here is policy.
/// </summary>
public static class DkimReasonTexts
{
    public static AuthResult Result(this DkimReason reason) => reason switch
    {
        DkimReason.None => AuthResult.Pass,
        DkimReason.KeyUnavailable => AuthResult.TempError,
        DkimReason.SignatureMismatch or DkimReason.BodyHashMismatch or DkimReason.BodyShorterThanSigned => AuthResult.Fail,
        DkimReason.KeyTooShort or DkimReason.BodyPartlySigned or DkimReason.FromRepeated or DkimReason.TooManySignatures => AuthResult.Policy,
        DkimReason.SignatureTooLong or DkimReason.MalformedSignature or DkimReason.MissingTag or DkimReason.InvalidTag or DkimReason.UnsupportedVersion
            or DkimReason.UnsupportedAlgorithm or DkimReason.UnsupportedCanonicalization or DkimReason.UnsupportedQuery or DkimReason.TooManySignedFields
            or DkimReason.HeaderTooLarge => AuthResult.Neutral,
        _ => AuthResult.PermError,
    };

    /// <summary>Fit for the comment of an Authentication-Results field: no parentheses, no control characters.</summary>
    public static string Text(this DkimReason reason) => reason switch
    {
        DkimReason.None => "good signature",
        DkimReason.SignatureTooLong => "signature field too long",
        DkimReason.MalformedSignature => "signature syntax error",
        DkimReason.MissingTag => "signature missing required tag",
        DkimReason.InvalidTag => "signature tag invalid",
        DkimReason.UnsupportedVersion => "incompatible version",
        DkimReason.UnsupportedAlgorithm => "unknown algorithm",
        DkimReason.HistoricAlgorithm => "historic algorithm",
        DkimReason.UnsupportedCanonicalization => "unknown canonicalization",
        DkimReason.UnsupportedQuery => "unknown query method",
        DkimReason.TooManySignedFields => "too many signed fields",
        DkimReason.IdentityOutsideDomain => "domain mismatch",
        DkimReason.FromNotSigned => "From field not signed",
        DkimReason.Expired => "signature expired",
        DkimReason.InTheFuture => "signature from the future",
        DkimReason.KeyUnavailable => "key unavailable",
        DkimReason.NoKey => "no key for signature",
        DkimReason.KeyRecordTooLong => "key record too long",
        DkimReason.MalformedKey => "key syntax error",
        DkimReason.UnsupportedKeyVersion => "incompatible key version",
        DkimReason.KeyRevoked => "key revoked",
        DkimReason.KeyTypeMismatch => "inappropriate key algorithm",
        DkimReason.HashNotAllowed => "inappropriate hash algorithm",
        DkimReason.ServiceNotAllowed => "key not for mail",
        DkimReason.IdentityNotExact => "domain mismatch, key is strict",
        DkimReason.KeyTooShort => "key too short",
        DkimReason.KeyTooLong => "key too long",
        DkimReason.UnsafeKey => "unsafe key",
        DkimReason.SignatureMismatch => "signature did not verify",
        DkimReason.BodyHashMismatch => "body hash did not verify",
        DkimReason.BodyShorterThanSigned => "body shorter than signed",
        DkimReason.BodyPartlySigned => "only part of the body is signed",
        DkimReason.FromRepeated => "more From fields than signed",
        DkimReason.TooManySignatures => "too many signatures",
        DkimReason.HeaderTooLarge => "header too large",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
