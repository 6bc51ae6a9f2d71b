using System.Collections.Frozen;

namespace Posthouse.Delivery;

/// <summary>Which limit holds for a destination: the exact domain first, then the longest suffix, then "*".</summary>
internal sealed class DestinationLimits
{
    internal static readonly DestinationLimit None = new() { Domain = "*" };

    private readonly FrozenDictionary<string, DestinationLimit> _limits;

    internal DestinationLimits(IReadOnlyList<DestinationLimit> limits) =>
        _limits = limits.GroupBy(static limit => limit.Domain, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(static group => group.Key, static group => group.First(), StringComparer.OrdinalIgnoreCase);

    internal DestinationLimit Of(string destination)
    {
        if (_limits.Count == 0) return None;
        if (_limits.TryGetValue(destination, out DestinationLimit? limit)) return limit;
        for (int dot = destination.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = destination.IndexOf('.', dot + 1))
        {
            if (_limits.TryGetValue("*" + destination[dot..], out limit)) return limit;
        }

        return _limits.GetValueOrDefault("*", None);
    }
}
