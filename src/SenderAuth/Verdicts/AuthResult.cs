namespace Posthouse.SenderAuth;

/// <summary>
/// How a check of the sender ended, by the words of Authentication-Results (RFC 8601 §2.7). Not every method knows every word:
/// RFC 7208 §2.6 for SPF, RFC 8601 §2.7.1 for DKIM, RFC 8601 §2.7.3 for iprev, RFC 8617 §4.4 for ARC (none, pass, fail).
/// </summary>
public enum AuthResult
{
    /// <summary>There was nothing to check.</summary>
    None,

    /// <summary>The domain says nothing about this sender, or what it says could not be used.</summary>
    Neutral,

    Pass,

    Fail,

    /// <summary>The domain believes that the sender is not its own, and does not insist (SPF's "~").</summary>
    SoftFail,

    /// <summary>It would pass, and a local rule does not accept it: a key too short, a signature over part of the body.</summary>
    Policy,

    /// <summary>The DNS did not answer: another attempt may end otherwise.</summary>
    TempError,

    /// <summary>What the domain published, or what the message claims, cannot be understood.</summary>
    PermError,
}
