namespace Posthouse.SenderAuth;

/// <summary>Why a sender was not rewritten, or an address not taken back.</summary>
public enum SrsFault
{
    None,

    /// <summary>It is no address of this scheme: an ordinary recipient.</summary>
    NotRewritten,

    /// <summary>It begins like one and does not go on like one.</summary>
    Malformed,

    /// <summary>The hash is none of ours: forged, or made with a secret that is gone.</summary>
    BadHash,

    /// <summary>It is older than it may be, or from the future.</summary>
    Expired,

    /// <summary>The address that it hides is none.</summary>
    BadAddress,

    /// <summary>An address literal cannot be rewritten.</summary>
    NoDomain,

    /// <summary>The result would be longer than an address may be.</summary>
    TooLong,
}
