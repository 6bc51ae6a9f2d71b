namespace Posthouse.Mail;

/// <summary>
/// What a message may cost while it is scanned, whatever its size. Beyond a limit nothing is refused: what is too deep, too
/// many or too long stays in the message and is counted, but not opened.
/// </summary>
public sealed record MessageScannerLimits
{
    public static readonly MessageScannerLimits Default = new();

    /// <summary>Octets of the top header that are read. Servers take headers of 64 KiB to 1 MiB; ours is the largest of these.</summary>
    public int TopHeader { get; init; } = 1024 * 1024;

    /// <summary>Octets that are read of the header of a part or of a message inside the message.</summary>
    public int PartHeader { get; init; } = 64 * 1024;

    /// <summary>Multiparts and messages inside each other; deeper ones are not opened. People's mail has fewer than ten.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>Parts in all; those that follow are not told apart.</summary>
    public int Parts { get; init; } = 10_000;

    /// <summary>Octets of rendered header values of parts; parts that follow are not told apart.</summary>
    public int RenderedParts { get; init; } = 4 * 1024 * 1024;

    /// <summary>Octets of the first text part that are kept for the preview.</summary>
    public int PlainPreview { get; init; } = 4 * 1024;

    /// <summary>The same for HTML, where styles come first.</summary>
    public int HtmlPreview { get; init; } = 32 * 1024;
}
