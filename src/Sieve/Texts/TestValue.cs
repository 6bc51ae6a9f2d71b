namespace Posthouse.Sieve;

/// <summary>A text that is compared, with its folded forms made when they are first asked for.</summary>
internal sealed class TestValue(string text)
{
    private string? _folded;
    private string? _unicode;

    internal static readonly TestValue Empty = new("");

    internal string Text { get; } = text;

    internal string Folded(Collation collation) => collation switch
    {
        Collation.AsciiCasemap => _folded ??= Collations.FoldAscii(Text),
        Collation.UnicodeCasemap => _unicode ??= Collations.FoldUnicode(Text),
        _ => Text,
    };
}
