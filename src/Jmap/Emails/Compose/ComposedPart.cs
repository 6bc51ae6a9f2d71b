namespace Posthouse.Jmap;

/// <summary>A part of a message that is to be written.</summary>
internal sealed class ComposedPart
{
    /// <summary>"text/plain", in lower case.</summary>
    internal required string Type { get; init; }

    /// <summary>Of a calendar that is sent (RFC 6047 §2.4), in capitals.</summary>
    internal string? Method { get; init; }

    /// <summary>Decoded text, with LF; null where it is none.</summary>
    internal string? Text { get; init; }

    /// <summary>Whose octets it has; null where it is none.</summary>
    internal string? Blob { get; init; }

    internal IReadOnlyList<ComposedPart> Parts { get; init; } = [];

    internal string? FileName { get; init; }

    internal string? Charset { get; init; }

    internal string? Disposition { get; init; }

    internal string? ContentId { get; init; }

    internal IReadOnlyList<string> Languages { get; init; } = [];

    internal string? Location { get; init; }

    /// <summary>Further header lines, each ended by CRLF.</summary>
    internal string Headers { get; init; } = "";

    internal bool IsMultipart => Type.StartsWith("multipart/", StringComparison.Ordinal);
}
