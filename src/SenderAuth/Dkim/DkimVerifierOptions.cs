namespace Posthouse.SenderAuth;

/// <summary>What verification may cost, whatever a message claims, and how times are judged. Used for ARC too.</summary>
public sealed record DkimVerifierOptions
{
    /// <summary>Signatures looked at, from the top; RFC 6376 §6.1 allows a limit. Real mail has one to four.</summary>
    public int MaximumSignatures { get; init; } = 8;

    /// <summary>Octets of one signature field; z= makes it as long as a header.</summary>
    public int MaximumSignatureOctets { get; init; } = 16 * 1024;

    /// <summary>Names in h=; oversigned list mail has about 50.</summary>
    public int MaximumSignedFields { get; init; } = 200;

    /// <summary>Fields of a header; mail that went through many hands has about 150.</summary>
    public int MaximumHeaderFields { get; init; } = 5_000;

    /// <summary>How far t= may lie ahead: clocks go wrong, and some count local time as UTC.</summary>
    public TimeSpan MaximumClockSkew { get; init; } = TimeSpan.FromDays(1);
}
