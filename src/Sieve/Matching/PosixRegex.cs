using System.Text.RegularExpressions;

namespace Posthouse.Sieve;

/// <summary>
/// A POSIX extended regular expression (the regex draft). It runs on an automaton without backtracking, so that the time is linear in the
/// value, whatever the expression is. Which of several matches of one place is taken follows the order of alternatives, not POSIX's
/// longest; it shows only in match variables.
/// </summary>
internal sealed class PosixRegex
{
    private readonly Regex _regex;

    private PosixRegex(Regex regex, int size)
    {
        _regex = regex;
        Size = size;
    }

    /// <summary>Positions of the expression: what a character may cost.</summary>
    internal int Size { get; }

    /// <summary>Null where it is none; <paramref name="error"/> says why.</summary>
    internal static PosixRegex? Compile(string pattern, Collation collation, SieveLimits limits, out string error)
    {
        if (pattern.Length > limits.RegexLength)
        {
            error = $"A regular expression can have {limits.RegexLength} characters at most.";
            return null;
        }

        var translator = new PosixTranslator(pattern, collation == Collation.AsciiCasemap, limits.RegexSize);
        string? translated = translator.Translate(out error);
        if (translated is null) return null;
        RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        if (collation == Collation.UnicodeCasemap) options |= RegexOptions.IgnoreCase;
        try
        {
            return new PosixRegex(new Regex(translated, options, limits.RegexTime), translator.Size);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // The platform has no Try form; what it refuses beyond the translator is its size.
            error = "This regular expression is too complex.";
            return null;
        }
    }

    internal bool Match(string value, int longest, List<string>? captures)
    {
        if (value.Length > longest) value = value[..longest];
        try
        {
            if (captures is null) return _regex.IsMatch(value);
            Match match = _regex.Match(value);
            if (!match.Success) return false;
            foreach (Group group in match.Groups) captures.Add(group.Value);
            return true;
        }
        catch (RegexMatchTimeoutException)
        {
            throw new SieveRunException(SieveRun.SlowRegex);
        }
    }
}
