using System.Text;

namespace Posthouse.Server;

/// <summary>Breaks text into lines of at most so many columns: between words where there are spaces, anywhere where a script has none.</summary>
internal static class TextLines
{
    /// <summary>What fits a terminal of usual width, and a page.</summary>
    internal const int Columns = 100;

    // A line of Chinese does not begin with one of these: it hangs over instead.
    private const string Closing = "，。；：！？、）》”’";

    /// <param name="first">Before the first line.</param>
    /// <param name="next">Before all others.</param>
    internal static void Write(TextWriter writer, string text, string first, string next, int columns = Columns)
    {
        string before = first;
        foreach (string line in Wrap(TextTable.Clean(text), columns - Math.Max(TextTable.Width(first), TextTable.Width(next))))
        {
            writer.WriteLine(before + line);
            before = next;
        }
    }

    internal static IReadOnlyList<string> Wrap(string text, int columns)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        int width = 0, space = -1, last = 1;
        foreach (Rune rune in text.EnumerateRunes())
        {
            string character = rune.ToString();
            int more = TextTable.Width(character);
            // A word of another script that follows at once begins where a line may.
            if (last == 2 && more == 1 && character != " " && !Closing.Contains(character, StringComparison.Ordinal)) space = line.Length;
            if (width + more > columns && character != " " && !Closing.Contains(character, StringComparison.Ordinal))
            {
                int end = BreakAt(line, space, more);
                lines.Add(line.ToString(0, end).TrimEnd());
                string rest = line.ToString(end, line.Length - end).TrimStart();
                line.Clear().Append(rest);
                (width, space) = (TextTable.Width(rest), -1);
            }

            if (character == " ") space = line.Length;
            line.Append(character);
            width += more;
            last = more;
        }

        lines.Add(line.ToString().TrimEnd());
        return lines;
    }

    // Before a wide character anywhere; within a word only where it fills a line of its own.
    private static int BreakAt(StringBuilder line, int space, int more) => more == 2 || space <= 0 ? line.Length : space;
}
