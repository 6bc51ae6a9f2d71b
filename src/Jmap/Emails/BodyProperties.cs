namespace Posthouse.Jmap;

/// <summary>Which properties of parts the client wants, read from bodyProperties.</summary>
internal sealed class BodyProperties
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "partId", "blobId", "size", "headers", "name", "type", "charset", "disposition", "cid", "language", "location", "subParts",
    };

    // RFC 8621 §4.2.
    private static readonly List<string> Default = ["partId", "blobId", "size", "name", "type", "charset", "disposition", "cid", "language", "location"];

    internal required IReadOnlyList<string> Names { get; init; }

    internal required IReadOnlyList<HeaderProperty> Headers { get; init; }

    internal bool NeedsHeader => Headers.Count > 0 || Names.Contains("headers") || Names.Contains("language") || Names.Contains("location");

    /// <summary>Some of it is not known from the structure alone.</summary>
    internal bool NeedsOctets => NeedsHeader || Names.Contains("size");

    /// <exception cref="MethodException">invalidArguments.</exception>
    internal static BodyProperties Read(MethodArguments arguments)
    {
        var names = new List<string>();
        var headers = new List<HeaderProperty>();
        foreach (string property in (arguments.Texts("bodyProperties") ?? Default).Distinct())
        {
            if (Known.Contains(property)) names.Add(property);
            else if (HeaderProperty.TryParse(property, out HeaderProperty? header)) headers.Add(header);
            else throw MethodException.Invalid("bodyProperties", $"'{property}' is not a property of a part.");
        }

        return new BodyProperties { Names = names, Headers = headers };
    }
}
