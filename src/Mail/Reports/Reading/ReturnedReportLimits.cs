namespace Posthouse.Mail;

/// <summary>What reading a report may cost, whatever was sent. Beyond a limit nothing fails: what is left is not read.</summary>
public sealed record ReturnedReportLimits
{
    public static readonly ReturnedReportLimits Default = new();

    /// <summary>Octets from the start of the message. What a report has to say stands before the message that it returns; 512 KB holds thousands of recipients.</summary>
    public int Octets { get; init; } = 512 << 10;

    /// <summary>Recipients. Hosts take at most some hundreds in one transaction (RFC 5321 §4.5.3.1.8 asks for 100), and a report is about one.</summary>
    public int Recipients { get; init; } = 500;

    /// <summary>Parts, and how deep they stand inside each other.</summary>
    public int Parts { get; init; } = 200;

    public int Depth { get; init; } = 20;

    /// <summary>Characters of text for people that are looked at. Reports are a page.</summary>
    public int Text { get; init; } = 64 << 10;

    /// <summary>Octets of the returned message's header that are kept.</summary>
    public int OriginalHeader { get; init; } = 32 << 10;
}
