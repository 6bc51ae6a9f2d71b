using System.Globalization;
using System.Text;

namespace Posthouse.Sieve;

/// <summary>What a script says, or took from a stranger's message, for logs, journals and notices: one line, not long, and nothing in it that hides or turns round what stands beside it.</summary>
public static class ScriptWords
{
    // Enough for each error that the language itself has, with what it is about.
    private const int Longest = 500;

    public static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, Longest + 1));
        foreach (Rune rune in text.EnumerateRunes())
        {
            string shown = Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
                // UAX #9: U+202E and its like.
                UnicodeCategory.Format => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => rune.ToString(),
            };
            if (line.Length + shown.Length > Longest) return line.Append('…').ToString();
            line.Append(shown);
        }

        return line.ToString();
    }
}
