using System.Buffers;

namespace Posthouse.Imap;

/// <summary>A text to look for, as the active comparator has it.</summary>
internal sealed class FoldedText
{
    private readonly Comparator _comparator;
    private readonly SearchValues<string>? _ascii;

    internal FoldedText(string text, Comparator comparator)
    {
        _comparator = comparator;
        Folded = comparator.Fold(text);
        if (System.Text.Ascii.IsValid(Folded) && Folded.Length > 0) _ascii = SearchValues.Create([Folded], comparator.CaseCounts ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    internal string Folded { get; }

    internal bool IsAscii => _ascii is not null;

    internal bool IsIn(string text)
    {
        // Nothing of an ASCII text folds to anything but its other case: no copy has to be made to compare it.
        if (_ascii is not null && System.Text.Ascii.IsValid(text)) return text.AsSpan().ContainsAny(_ascii);
        return _comparator.Fold(text).Contains(Folded, StringComparison.Ordinal);
    }

    /// <summary>For ASCII on both sides.</summary>
    internal bool IsInAscii(ReadOnlySpan<char> text) => text.ContainsAny(_ascii!);
}
