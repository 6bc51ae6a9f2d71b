namespace Posthouse.Reading;

/// <summary>One thing in RTF.</summary>
/// <param name="kind">What it is.</param>
/// <param name="octets">The letters of a word, the text, or the one octet that is meant.</param>
/// <param name="number">What stands behind a word; null where nothing does.</param>
internal readonly ref struct RtfToken(RtfTokenKind kind, ReadOnlySpan<byte> octets = default, int? number = null)
{
    public RtfTokenKind Kind { get; } = kind;

    public ReadOnlySpan<byte> Octets { get; } = octets;

    public int? Number { get; } = number;
}
