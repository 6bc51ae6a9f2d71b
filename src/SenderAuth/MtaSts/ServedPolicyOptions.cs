namespace Posthouse.SenderAuth;

/// <summary>What a policy of ours says where its domain's setting says nothing.</summary>
public sealed record ServedPolicyOptions
{
    /// <summary>The mail hosts. Our own name; a domain with others names them all.</summary>
    public IReadOnlyList<string> Mx { get; init; } = ["localhost"];

    /// <summary>RFC 8461 §3.2 and §10.2: weeks for a policy that is enforced, so that nobody can wait for its end. One week.</summary>
    public TimeSpan EnforcedAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A policy that is tested, or taken back, has to change soon. One day.</summary>
    public TimeSpan OtherAge { get; init; } = TimeSpan.FromDays(1);
}
