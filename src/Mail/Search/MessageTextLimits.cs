namespace Posthouse.Mail;

/// <summary>What the extraction of a message's text may cost.</summary>
public sealed record MessageTextLimits
{
    public static readonly MessageTextLimits Default = new();

    /// <summary>Characters in all. A novel has about a million; what follows is not searched.</summary>
    public int Characters { get; init; } = 1_000_000;

    /// <summary>Octets of an attachment that is unpacked in memory; larger ones are left out.</summary>
    public int Attachment { get; init; } = 16 * 1024 * 1024;

    /// <summary>Octets that one attachment may unpack to before it is left: a compressed document holds ten times its size, a bomb a thousand times.</summary>
    public int Unpacked { get; init; } = 32 * 1024 * 1024;

    /// <summary>Entries of a compressed document.</summary>
    public int Entries { get; init; } = 5_000;
}
