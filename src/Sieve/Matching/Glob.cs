using System.Text;

namespace Posthouse.Sieve;

/// <summary>
/// A pattern of :matches (RFC 5228 §2.7.1), compiled. Wildcards take as little as they can, from the left on (RFC 5229 §3.2). The time is bounded by
/// pattern times value: there is no way back.
/// </summary>
internal sealed class Glob
{
    // Literals between stars; '\uffff' stands for '?', which no folded text holds.
    private const char One = '\uffff';

    private readonly string[] _pieces;
    private readonly bool _octets;
    private readonly int _work;

    private Glob(string[] pieces, bool octets, bool any)
    {
        _pieces = pieces;
        _octets = octets;
        HasOne = any;
        _work = pieces.Max(static p => p.Contains(One, StringComparison.Ordinal) ? p.Length : p.Length / 64);
    }

    private bool HasOne { get; }

    /// <summary>How often a character of the value may be looked at, about: pieces with '?' are tried at each place, long ones nearly so.</summary>
    internal int Work => _work;

    internal static Glob Compile(string pattern, Collation collation)
    {
        bool octets = collation != Collation.UnicodeCasemap;
        var pieces = new List<string>();
        var piece = new StringBuilder();
        bool any = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '*')
            {
                pieces.Add(piece.ToString());
                piece.Clear();
            }
            else if (c == '?')
            {
                piece.Append(One);
                any = true;
            }
            else
            {
                if (c == '\\' && i + 1 < pattern.Length) c = pattern[++i];
                if (c != One) piece.Append(c);
            }
        }

        pieces.Add(piece.ToString());
        // A character is an octet for all comparators but Unicode's (RFC 5228 §2.7.1), which matters only where '?' meets more than ASCII.
        string[] folded = [.. pieces.Select(p => Fold(p, collation))];
        if (any && octets) folded = [.. folded.Select(Widen)];
        return new Glob(folded, octets && any, any);
    }

    /// <param name="value">What is matched.</param>
    /// <param name="captures">Where wanted: the whole value, then what each wildcard took.</param>
    internal bool Match(TestValue value, Collation collation, List<string>? captures)
    {
        string text = value.Folded(collation);
        // Folding may change the length in Unicode; then what is captured is folded too.
        string original = value.Text.Length == text.Length ? value.Text : text;
        bool widened = _octets && !Ascii.IsValid(text);
        if (widened) (text, original) = (Widen(text), Widen(original));
        else if (HasOne && text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')) return MatchPlanes(text, value.Text, captures);
        int mark = captures?.Count ?? 0;
        captures?.Add(value.Text);
        bool matched = MatchPieces(text, original, captures);
        if (captures is not null)
        {
            if (!matched) captures.RemoveRange(mark, captures.Count - mark);
            else if (widened) Narrow(captures, mark + 1);
        }

        return matched;
    }

    // Characters beyond the first plane are two of the platform's: each becomes one of its private use that neither text nor pattern has.
    private bool MatchPlanes(string text, string original, List<string>? captures)
    {
        var planes = new PlaneMap(text, string.Concat(_pieces), original);
        if (planes.IsFull) return false;
        (string narrow, string shown) = (planes.Narrow(text), planes.Narrow(original));
        // Folding may have changed the length; then what is captured is folded.
        if (shown.Length != narrow.Length) shown = narrow;
        var mapped = new Glob([.. _pieces.Select(planes.Narrow)], octets: false, any: true);
        var taken = new List<string>();
        if (!mapped.MatchPieces(narrow, shown, taken)) return false;
        if (captures is null) return true;
        captures.Add(original);
        captures.AddRange(taken.Select(planes.Widen));
        return true;
    }

    private bool MatchPieces(string text, string original, List<string>? captures)
    {
        string first = _pieces[0];
        if (_pieces.Length == 1)
        {
            if (text.Length != first.Length || !Fits(text, first)) return false;
            Capture(original, first, 0, captures);
            return true;
        }

        string last = _pieces[^1];
        if (text.Length < first.Length + last.Length || !Fits(text.AsSpan(0, first.Length), first)) return false;
        int end = text.Length - last.Length;
        if (!Fits(text.AsSpan(end), last)) return false;
        Capture(original, first, 0, captures);
        int at = first.Length;
        for (int i = 1; i < _pieces.Length - 1; i++)
        {
            string piece = _pieces[i];
            int found = Find(text.AsSpan(at, end - at), piece);
            if (found < 0) return false;
            captures?.Add(original.Substring(at, found));
            Capture(original, piece, at + found, captures);
            at += found + piece.Length;
        }

        captures?.Add(original[at..end]);
        Capture(original, last, end, captures);
        return true;
    }

    private int Find(ReadOnlySpan<char> text, string piece)
    {
        if (piece.Length == 0) return 0;
        if (!HasOne || !piece.Contains(One, StringComparison.Ordinal)) return text.IndexOf(piece, StringComparison.Ordinal);
        for (int i = 0; i + piece.Length <= text.Length; i++)
        {
            if (Fits(text.Slice(i, piece.Length), piece)) return i;
        }

        return -1;
    }

    private static bool Fits(ReadOnlySpan<char> text, string piece)
    {
        if (text.SequenceEqual(piece)) return true;
        for (int i = 0; i < piece.Length; i++)
        {
            if (piece[i] != One && piece[i] != text[i]) return false;
        }

        return true;
    }

    private static void Capture(string original, string piece, int at, List<string>? captures)
    {
        if (captures is null) return;
        for (int i = 0; i < piece.Length; i++)
        {
            if (piece[i] == One) captures.Add(original.Substring(at + i, 1));
        }
    }

    private static string Fold(string piece, Collation collation)
    {
        if (collation != Collation.UnicodeCasemap || !piece.Contains(One, StringComparison.Ordinal)) return new TestValue(piece).Folded(collation);
        return string.Join(One, piece.Split(One).Select(static p => Collations.FoldUnicode(p)));
    }

    // One character for each octet of UTF-8.
    private static string Widen(string text)
    {
        if (!text.Contains(One, StringComparison.Ordinal)) return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
        return string.Join(One, text.Split(One).Select(static p => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(p))));
    }

    private static void Narrow(List<string> captures, int from)
    {
        for (int i = from; i < captures.Count; i++) captures[i] = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(captures[i]));
    }
}
