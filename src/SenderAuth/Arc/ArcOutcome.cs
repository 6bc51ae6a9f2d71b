namespace Posthouse.SenderAuth;

/// <summary>What the chain of a message came to.</summary>
public sealed record ArcOutcome
{
    public required ArcReason Reason { get; init; }

    /// <summary>None, Pass or Fail: RFC 8617 §4.4 knows no others, and §5.2.1 makes a DNS that does not answer a Fail too.</summary>
    public AuthResult Result => Reason switch
    {
        ArcReason.None => AuthResult.Pass,
        ArcReason.NoChain => AuthResult.None,
        _ => AuthResult.Fail,
    };

    /// <summary>What was wrong with the signature or its key, where it was one.</summary>
    public DkimReason SignatureReason { get; init; }

    /// <summary>The set that the reason is about; 0 where it is about none.</summary>
    public int Instance { get; init; }

    /// <summary>The highest instance of the message, broken or not, at most 50; 0 where there is no chain.</summary>
    public int Highest { get; init; }

    /// <summary>
    /// RFC 8617 §5.2: the lowest instance from which on every message signature verifies; 0 when all do, which is also said where the chain does not pass.
    /// </summary>
    public int OldestPass { get; init; }

    /// <summary>From the first sealer to the last; empty unless the chain passes.</summary>
    public IReadOnlyList<ArcSet> Sets { get; init; } = [];

    /// <summary>RFC 8617 §5.1 step 1: a chain whose newest seal says cv=fail gets no more sets; one of 50 sets has no room.</summary>
    public bool MayBeSealed => Reason != ArcReason.AlreadyFailed && Reason != ArcReason.HeaderTooLarge && Highest < ArcChain.MaximumSets;
}
