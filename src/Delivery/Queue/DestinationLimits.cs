namespace Posthouse.Delivery;

/// <summary>Which limit holds for a destination: the exact domain first, then the longest suffix, then "*".</summary>
internal sealed class DestinationLimits(IReadOnlyList<DestinationLimit> limits)
{
    internal static readonly DestinationLimit None = new() { Domain = "*" };

    private readonly DomainPatterns<DestinationLimit> _limits = new(limits.Select(static limit => KeyValuePair.Create(limit.Domain, limit)));

    internal DestinationLimit Of(string destination) => _limits.Find(destination) ?? None;
}
