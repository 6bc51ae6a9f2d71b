namespace Posthouse.SenderAuth;

/// <summary>Why a chain has the status that it has: the steps of RFC 8617 §5.2.</summary>
public enum ArcReason
{
    /// <summary>The chain passes.</summary>
    None,

    /// <summary>The message has no ARC fields: the status is none.</summary>
    NoChain,

    HeaderTooLarge,

    /// <summary>A field whose instance is missing, no number, or not from 1 to 50; or more than 50 sets.</summary>
    InvalidInstance,

    /// <summary>A set that has a field twice or lacks one, or a gap between sets.</summary>
    BrokenSets,

    /// <summary>A seal that is not by its grammar.</summary>
    MalformedSeal,

    /// <summary>The first seal says other than cv=none, or a later one other than cv=pass.</summary>
    WrongChainValue,

    /// <summary>The newest seal says cv=fail: the chain is broken for good.</summary>
    AlreadyFailed,

    /// <summary>The newest ARC-Message-Signature does not verify; the outcome's key reason says why.</summary>
    MessageSignatureFailed,

    /// <summary>A seal does not verify; the outcome's key reason says why.</summary>
    SealFailed,
}
