namespace Posthouse.Dns;

/// <summary>How far a published SPF record that was made of addresses is behind what it was made from. Pure.</summary>
/// <param name="Added">Terms that it lacks.</param>
/// <param name="Gone">Terms that it should have no more.</param>
public sealed record SpfDrift(IReadOnlyList<string> Added, IReadOnlyList<string> Gone)
{
    /// <summary>Null where the two differ in more than addresses: then somebody changed the record, or its settings.</summary>
    internal static SpfDrift? Of(string wanted, string published)
    {
        List<string> should = Terms(wanted), has = Terms(published);
        List<string> added = [.. should.Except(has)], gone = [.. has.Except(should)];
        return added.Count + gone.Count > 0 && added.All(IsAddress) && gone.All(IsAddress) ? new SpfDrift(added, gone) : null;
    }

    private static List<string> Terms(string text) => [.. text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static bool IsAddress(string term) => term.TrimStart('+', '-', '~', '?') is { } bare && (bare.StartsWith("ip4:", StringComparison.Ordinal) || bare.StartsWith("ip6:", StringComparison.Ordinal));
}
