namespace Posthouse.Reading;

/// <summary>What may be shown of one message. Each limit is there because a stranger wrote what is read.</summary>
public sealed record ReadingOptions
{
    /// <summary>UTF-16 code units of one HTML part; the rest of a longer one is shown as text. Newsletters have up to some 200,000.</summary>
    public int MaximumHtmlLength { get; init; } = 2_000_000;

    /// <summary>Tags in one HTML part. A parser of HTML may look at all open elements for each tag: what this bounds is the square.</summary>
    public int MaximumTags { get; init; } = 20_000;

    /// <summary>Elements that a parser may make of them: misnested formatting is made again for each paragraph.</summary>
    public int MaximumElements { get; init; } = 100_000;

    /// <summary>How deep elements are nested; the text of deeper ones stays. Tables in tables of real newsletters come to about 60.</summary>
    public int MaximumDepth { get; init; } = 200;

    /// <summary>How long parsing may take before the part is shown as text.</summary>
    public TimeSpan MaximumParsing { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Octets of a body in RTF when it is no longer compressed; a longer one is left as a file. Outlook writes two to four of them for each octet of HTML.</summary>
    public int MaximumRtf { get; init; } = 16 << 20;

    /// <summary>UTF-16 code units of what such a body says; the rest is left out. As much as of HTML.</summary>
    public int MaximumRtfText { get; init; } = 2_000_000;

    /// <summary>How deep groups of RTF are nested; deeper ones are passed over. Tables in tables of Word come to some 30.</summary>
    public int MaximumRtfDepth { get; init; } = 200;
}
