namespace Posthouse.Dns;

/// <summary>One SPF record out of two: the other's, with those of our mechanisms that it lacks. Pure.</summary>
internal static class SpfMerge
{
    // RFC 7208 §3.4: an answer should have room in 512 octets.
    private const int MaximumLength = 450;

    /// <summary>Whether all that ours lets send may send by the other's too.</summary>
    internal static bool Covers(string theirs, string ours) => Missing(theirs, ours).Count == 0;

    /// <summary>
    /// The record that serves both; null where it would be too long. Their "all" or redirect= stays: whether it may be stricter is theirs to know.
    /// </summary>
    internal static string? Merge(string theirs, string ours)
    {
        List<string> terms = Terms(theirs);
        bool ends = terms.Any(IsEnd);
        // RFC 7208 §4.6.2: the first that matches decides, and a refusal before ours would be the end for ours.
        int before = terms.FindIndex(static term => IsEnd(term) || term[0] is '-' or '~' or '?');
        terms.InsertRange(before >= 0 ? before : terms.Count, Missing(theirs, ours));
        if (!ends) terms.AddRange(Terms(ours).Where(IsAll));
        string merged = string.Join(' ', ["v=spf1", .. terms]);
        return merged.Length <= MaximumLength ? merged : null;
    }

    private static List<string> Missing(string theirs, string ours)
    {
        HashSet<string> present = [.. Terms(theirs).Where(static term => term[0] is not ('-' or '~' or '?')).Select(Normal)];
        return [.. Terms(ours).Where(static term => !IsAll(term) && !term.Contains('=', StringComparison.Ordinal)).Where(term => !present.Contains(Normal(term)))];
    }

    private static List<string> Terms(string record) => [.. record.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];

    private static string Normal(string term) => term.TrimStart('+').ToLowerInvariant();

    private static bool IsEnd(string term) => IsAll(term) || term.StartsWith("redirect=", StringComparison.OrdinalIgnoreCase);

    private static bool IsAll(string term) => string.Equals(term.TrimStart('+', '-', '~', '?'), "all", StringComparison.OrdinalIgnoreCase);
}
