namespace Posthouse.Sieve;

/// <summary>Lists of flags as scripts write them (RFC 5232 §2): each string may hold several, no case, no flag twice, unknown system flags are left out.</summary>
internal static class ImapFlags
{
    private const int LongestFlag = 256;

    internal static IReadOnlyList<string> Normalize(IEnumerable<string> texts, SieveLimits limits)
    {
        var flags = new List<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string text in texts)
        {
            foreach (string flag in text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (IsFlag(flag) && seen.Count < limits.Variables && seen.Add(flag)) flags.Add(flag);
            }
        }

        return flags;
    }

    // RFC 9051 §9: flag-keyword is an atom; \Recent cannot be set, and of those that begin with a backslash only five can.
    private static bool IsFlag(string flag)
    {
        if (flag.Length > LongestFlag) return false;
        if (flag[0] == '\\') return flag.ToLowerInvariant() is "\\answered" or "\\flagged" or "\\deleted" or "\\seen" or "\\draft";
        return !flag.AsSpan().ContainsAnyExceptInRange('!', '~') && flag.AsSpan().IndexOfAny("(){%*\"\\]") < 0;
    }
}
