namespace Posthouse.SenderAuth;

/// <summary>What reading a report may cost (RFC 9990 §8.1: archives and XML are ways to exhaust a reader).</summary>
public sealed record AggregateReportLimits
{
    public static readonly AggregateReportLimits Default = new();

    /// <summary>Octets of the attachment. The largest that big receivers send are some hundreds of KB; RFC 7489's examples speak of 10 MB.</summary>
    public int Attachment { get; init; } = 10 << 20;

    /// <summary>Octets of XML. Ten times the attachment limit is what such reports shrink to at most in practice.</summary>
    public long Xml { get; init; } = 64 << 20;

    /// <summary>Octets of XML for each octet of the archive, once a megabyte has come out. Reports reach 60; DEFLATE's utmost is 1032.</summary>
    public int Ratio { get; init; } = 200;

    /// <summary>How deep elements stand inside each other; the form has six levels, extensions some more.</summary>
    public int Depth { get; init; } = 24;

    /// <summary>Rows that are kept. Rows of one domain on one day at the largest receivers are some thousands.</summary>
    public int Rows { get; init; } = 50_000;

    /// <summary>Signatures, SPF results, reasons and extensions of a row; RFC 9990 §3.1.3 asks for 100 signatures at most.</summary>
    public int Items { get; init; } = 100;

    /// <summary>Characters of one value; the rest is cut off.</summary>
    public int Text { get; init; } = 1000;

    /// <summary>Files of an archive that are looked at, and parts of a message.</summary>
    public int Files { get; init; } = 10;
}
