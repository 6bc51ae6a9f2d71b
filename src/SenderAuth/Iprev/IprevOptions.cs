namespace Posthouse.SenderAuth;

/// <summary>How far the check of a client's name goes.</summary>
public sealed record IprevOptions
{
    /// <summary>Names that are looked at. RFC 8601 §3 advises a limit; 10 is that of RFC 7208 §4.6.4.</summary>
    public int MaximumNames { get; init; } = 10;

    /// <summary>For all look-ups together: less than SPF's, since little depends on it.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(10);
}
