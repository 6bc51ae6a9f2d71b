namespace Posthouse.Reading;

/// <summary>How a message's HTML is wanted.</summary>
public sealed record HtmlViewRequest
{
    /// <summary>Where the part with a Content-ID (RFC 2392, without angle brackets) is found; null for one that the message does not have.</summary>
    public Func<string, string?> Inline { get; init; } = static _ => null;

    /// <summary>Where an image of another server is fetched for the reader, so that its sender learns neither when nor where it was read; null blocks them all.</summary>
    public Func<Uri, string>? Remote { get; init; }

    /// <summary>For a dark page: light colours become dark ones of the same hue, and the other way.</summary>
    public bool Dark { get; init; }

    /// <summary>The language of the reader, for hyphens and quotation marks where the message names none; null for none.</summary>
    public string? Language { get; init; }
}
