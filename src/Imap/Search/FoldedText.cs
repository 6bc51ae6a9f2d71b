using System.Buffers;
using System.Text;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>A text to look for, as the active comparator has it.</summary>
internal sealed class FoldedText
{
    // ASCII, and Han and Hiragana, which are most of what else stands in a header: nothing of these folds to ASCII but ASCII itself.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        string.Concat(Characters(0, 0x7F)) + string.Concat(Characters(0x3041, 0x3096)) + string.Concat(Characters(0x4E00, 0x9FFF)));

    private readonly Comparator _comparator;
    private readonly SearchValues<string>? _ascii;

    internal FoldedText(string text, Comparator comparator)
    {
        _comparator = comparator;
        Folded = comparator.Fold(text);
        if (Ascii.IsValid(Folded) && Folded.Length > 0) _ascii = SearchValues.Create([Folded], comparator.CaseCounts ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    internal string Folded { get; }

    internal bool IsAscii => _ascii is not null;

    internal bool IsIn(ReadOnlySpan<char> text)
    {
        // Nothing of an ASCII text folds to anything but its other case: no copy has to be made to compare it.
        if (_ascii is not null && (Ascii.IsValid(text) || !text.ContainsAnyExcept(Plain))) return text.ContainsAny(_ascii);
        return _comparator.Fold(text.ToString()).Contains(Folded, StringComparison.Ordinal);
    }

    /// <summary>For ASCII on both sides.</summary>
    internal bool IsInAscii(ReadOnlySpan<char> text) => text.ContainsAny(_ascii!);

    /// <summary>Which of the texts it is in.</summary>
    internal void Test(in FieldTexts texts, Span<bool> matches)
    {
        if (_ascii is not null && texts.IsAscii)
        {
            TestAscii(texts, matches);
            return;
        }

        for (int i = 0; i < matches.Length; i++) matches[i] = matches[i] && IsIn(texts[i]);
    }

    // All of them in one go; what reaches over the end of a text is none.
    private void TestAscii(in FieldTexts texts, Span<bool> matches)
    {
        ReadOnlySpan<char> all = texts.All;
        int at = 0, text = 0;
        while (true)
        {
            int next = all[at..].IndexOfAny(_ascii!);
            int found = next < 0 ? all.Length : at + next;
            for (; text < texts.Count && texts.End(text) <= found; text++) matches[text] = false;
            if (next < 0) break;
            if (found + Folded.Length > texts.End(text))
            {
                at = found + 1;
                continue;
            }

            at = texts.End(text++);
        }
    }

    private static IEnumerable<char> Characters(int first, int last)
    {
        for (int c = first; c <= last; c++) yield return (char)c;
    }
}
