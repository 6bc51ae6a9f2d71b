namespace Posthouse.Server;

/// <summary>Guesses what somebody meant to type.</summary>
internal static class Spelling
{
    /// <summary>": did you mean 'x'?" when one of the names differs by few letters; else nothing.</summary>
    internal static string Nearest(string name, IEnumerable<string> names)
    {
        string? best = null;
        int distance = 4;
        foreach (string candidate in names)
        {
            // As many wrong letters as right ones is no likeness.
            int d = name.Length is > 0 and < 64 && candidate.Length > 0 ? Distance(name, candidate) : int.MaxValue;
            if (d < distance && d * 2 <= Math.Max(name.Length, candidate.Length)) (best, distance) = (candidate, d);
        }

        return best is null ? "" : $": did you mean '{best}'?";
    }

    private static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) previous[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
