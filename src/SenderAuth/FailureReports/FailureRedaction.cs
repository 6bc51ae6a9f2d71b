namespace Posthouse.SenderAuth;

/// <summary>What a failure report hides of the header that it shows (RFC 6590).</summary>
public enum FailureRedaction
{
    /// <summary>Who got the message: local parts become digests, the same for the same address; names are left out.</summary>
    Recipients,

    /// <summary>The same, and all fields that tell nothing of the message's way and its proofs, such as the subject.</summary>
    Strict,

    /// <summary>Nothing.</summary>
    None,
}
