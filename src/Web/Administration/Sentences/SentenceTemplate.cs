using System.Globalization;
using System.Text;

namespace Posthouse.Web;

/// <summary>
/// A sentence in English with {0}, {1} … for what differs, and what it says in Chinese. There "{0}" stands as it came, "{0:said}" is
/// itself a sentence of ours and is said in Chinese, "{0:word}" is one of our words (with another, the template is not meant), "{0:list}"
/// is names with commas, "and" or "or" between.
/// </summary>
internal sealed class SentenceTemplate
{
    private static readonly string[] Between = [", ", " and ", " or "];

    private readonly IReadOnlyList<string> _literals;
    private readonly IReadOnlyList<Part> _chinese;

    internal SentenceTemplate(string english, string chinese)
    {
        (English, Chinese) = (english, chinese);
        IReadOnlyList<Part> parts = Split(english);
        // In the order of the text, so that what is found is numbered by its place.
        for (int i = 1; i < parts.Count; i++)
        {
            if (parts[i].Hole != i - 1) throw new InvalidDataException($"'{english}': what differs is numbered from {{0}} on.");
        }

        _literals = [.. parts.Select(static p => p.Literal)];
        _chinese = Split(chinese);
        if (_chinese.Any(p => p.Hole >= Holes)) throw new InvalidDataException($"'{chinese}': the English has no such place.");
        Weight = _literals.Sum(static l => l.Length);
    }

    internal string English { get; }

    internal string Chinese { get; }

    internal int Holes => _literals.Count - 1;

    /// <summary>Characters that are not in holes: of several that match, the one with most says most of the text.</summary>
    internal int Weight { get; }

    /// <summary>What stands in the holes; null where the text is another.</summary>
    internal string[]? Match(string text)
    {
        string first = _literals[0], last = _literals[^1];
        if (Holes == 0) return text == first ? [] : null;
        if (text.Length < Weight || !text.StartsWith(first, StringComparison.Ordinal) || !text.EndsWith(last, StringComparison.Ordinal)) return null;
        var found = new string[Holes];
        int at = first.Length, end = text.Length - last.Length;
        for (int i = 1; i < Holes; i++)
        {
            int next = text.IndexOf(_literals[i], at, end - at, StringComparison.Ordinal);
            if (next < 0) return null;
            found[i - 1] = text[at..next];
            at = next + _literals[i].Length;
        }

        found[^1] = text[at..end];
        return found;
    }

    /// <param name="say">Says what is ours in Chinese; null where it is not.</param>
    /// <returns>Null where something else stands in the place of a word.</returns>
    internal string? Fill(string[] found, Func<string, string?> say)
    {
        var text = new StringBuilder();
        foreach (Part part in _chinese)
        {
            if (part.Hole >= 0)
            {
                string place = found[part.Hole];
                switch (part.Kind)
                {
                    case "word" when say(place) is null:
                        return null;
                    case "word" or "said":
                        text.Append(say(place) ?? place);
                        break;
                    case "list":
                        text.AppendJoin('、', place.Split(Between, StringSplitOptions.None));
                        break;
                    default:
                        text.Append(place);
                        break;
                }
            }

            text.Append(part.Literal);
        }

        return text.ToString();
    }

    private static List<Part> Split(string text)
    {
        var parts = new List<Part>();
        int hole = -1;
        string kind = "";
        for (int at = 0; ;)
        {
            int open = at;
            // Braces that hold no number are text.
            do open = text.IndexOf('{', open == at ? at : open + 1);
            while (open >= 0 && (open + 1 >= text.Length || !char.IsAsciiDigit(text[open + 1])));
            parts.Add(new Part(hole, kind, open < 0 ? text[at..] : text[at..open]));
            if (open < 0) return parts;
            int close = text.IndexOf('}', open);
            string[] inner = text[(open + 1)..close].Split(':');
            (hole, kind) = (int.Parse(inner[0], CultureInfo.InvariantCulture), inner.Length > 1 ? inner[1] : "");
            if (kind is not ("" or "said" or "word" or "list")) throw new InvalidDataException($"'{text}': there is no '{kind}'.");
            at = close + 1;
        }
    }

    /// <summary>What stands in a place, and the text after it; the first has no place before.</summary>
    private readonly record struct Part(int Hole, string Kind, string Literal);
}
