namespace Posthouse.Mail;

/// <summary>One line of <see cref="BounceRules"/>: words that hosts use, and what they mean.</summary>
internal sealed class BounceRule
{
    private readonly string[][] _phrases;

    /// <param name="subject">Of the status code that says the same (RFC 3463 §3).</param>
    /// <param name="phrases">Lower case. "a*b" wants both, in this order.</param>
    internal BounceRule(string name, BounceClass what, int subject, int detail, params string[] phrases)
    {
        Name = name;
        Class = what;
        Subject = subject;
        Detail = detail;
        _phrases = Array.ConvertAll(phrases, static phrase => phrase.Split('*'));
    }

    internal string Name { get; }

    internal BounceClass Class { get; }

    internal int Subject { get; }

    internal int Detail { get; }

    // Plain searches, so that no text, however it is made, costs more than its length times the table's.
    internal bool Matches(string text)
    {
        foreach (string[] parts in _phrases)
        {
            int at = 0;
            foreach (string part in parts)
            {
                int found = text.IndexOf(part, at, StringComparison.Ordinal);
                at = found < 0 ? -1 : found + part.Length;
                if (at < 0) break;
            }

            if (at >= 0) return true;
        }

        return false;
    }
}
