namespace Posthouse.Storage;

/// <summary>Says which of the texts of one field match. Called once for each block of up to 256 messages; must not wait.</summary>
/// <param name="matches">One for each text: true where it is asked about, and still true afterwards where it matches.</param>
public delegate void FieldTest(in FieldTexts texts, Span<bool> matches);

/// <summary>The texts of one field of neighbouring messages, one behind the other without a mark between them.</summary>
public readonly ref struct FieldTexts
{
    private readonly ReadOnlySpan<int> _ends;

    internal FieldTexts(ReadOnlySpan<char> all, ReadOnlySpan<int> ends, bool isAscii)
    {
        All = all;
        _ends = ends;
        IsAscii = isAscii;
    }

    public ReadOnlySpan<char> All { get; }

    /// <summary>All of the texts are ASCII.</summary>
    public bool IsAscii { get; }

    public int Count => _ends.Length;

    public ReadOnlySpan<char> this[int index] => All[Start(index)..End(index)];

    /// <summary>Where the text begins in <see cref="All"/>.</summary>
    public int Start(int index) => index == 0 ? 0 : _ends[index - 1];

    public int End(int index) => _ends[index];
}
