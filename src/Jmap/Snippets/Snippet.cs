using System.Net;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Text with what was found between &lt;mark&gt; and &lt;/mark&gt;, as HTML in which nothing else is a tag (RFC 8621 §5).</summary>
internal static class Snippet
{
    /// <summary>RFC 8621 §5: a preview has at most 255 octets.</summary>
    internal const int MaximumOctets = 255;

    // Characters shown before the first place.
    private const int Lead = 40;

    /// <summary>Null where none of the terms stands in the text.</summary>
    /// <param name="terms">Folded.</param>
    internal static string? Mark(string text, IReadOnlyList<string> terms, int maximumOctets)
    {
        // Folding may change lengths: then places are looked for in the text as it is, without case.
        string folded = SearchTokens.Fold(text);
        bool same = folded.Length == text.Length;
        string where = same ? folded : text.ToLowerInvariant();
        if (where.Length != text.Length) where = text;
        List<(int Start, int End)> places = Find(where, terms);
        if (places.Count == 0) return null;
        int start = 0;
        if (maximumOctets != int.MaxValue)
        {
            start = Math.Max(0, places[0].Start - Lead);
            if (start > 0 && char.IsLowSurrogate(text[start])) start--;
            int space = start == 0 ? -1 : text.IndexOfAny([' ', '\n', '\t'], start, places[0].Start - start);
            if (space >= 0) start = space + 1;
        }

        return Write(text, start, places, maximumOctets);
    }

    private static string Write(string text, int start, List<(int Start, int End)> places, int maximumOctets)
    {
        var output = new StringBuilder();
        int octets = 0;
        int at = start;
        foreach ((int from, int to) in places)
        {
            if (from < at) continue;
            string marked = $"<mark>{Escape(text[from..to])}</mark>";
            if (!Append(text[at..from]) || octets + Encoding.UTF8.GetByteCount(marked) > maximumOctets) return output.ToString();
            output.Append(marked);
            octets += Encoding.UTF8.GetByteCount(marked);
            at = to;
        }

        Append(text[at..]);
        return output.ToString();

        bool Append(string plain)
        {
            foreach (Rune rune in plain.EnumerateRunes())
            {
                string escaped = Escape(Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) ? " " : rune.ToString());
                int more = Encoding.UTF8.GetByteCount(escaped);
                if (octets + more > maximumOctets) return false;
                if (escaped == " " && output.Length > 0 && output[^1] == ' ') continue;
                output.Append(escaped);
                octets += more;
            }

            return true;
        }
    }

    private static List<(int Start, int End)> Find(string text, IReadOnlyList<string> terms)
    {
        var places = new List<(int Start, int End)>();
        foreach (string term in terms)
        {
            for (int at = text.IndexOf(term, StringComparison.Ordinal); at >= 0 && places.Count < 100; at = text.IndexOf(term, at + term.Length, StringComparison.Ordinal)) places.Add((at, at + term.Length));
        }

        places.Sort();
        return places;
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
