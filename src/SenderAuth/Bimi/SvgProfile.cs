using System.Collections.Frozen;
using System.IO.Compression;
using System.Xml;

namespace Posthouse.SenderAuth;

/// <summary>
/// Holds a logo to SVG Tiny Portable/Secure (draft-svg-tiny-ps-abrotman): shapes, text and gradients, and nothing that runs, moves, or
/// points outside of the file. What is not on the list is refused by name. Bounded in octets, depth and elements.
/// </summary>
internal static class SvgProfile
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const int MaximumDepth = 64;
    private const int MaximumElements = 10_000;
    private const int MaximumAttributes = 100;

    // Each may stand for all that another one stands for: ten times two are a thousand, twenty times two a million shapes to draw.
    private const int MaximumUses = 20;

    private static readonly FrozenSet<string> Elements = FrozenSet.ToFrozenSet(
        ["svg", "title", "desc", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use", "text", "tspan", "textArea", "tbreak", "linearGradient", "radialGradient", "stop", "solidColor"],
        StringComparer.Ordinal);

    /// <summary>The file unpacked, where it is packed (SVGZ); null where it is damaged, or larger than <paramref name="limit"/>.</summary>
    internal static byte[]? Unpack(ReadOnlyMemory<byte> file, int limit)
    {
        if (!file.Span.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return file.Length <= limit ? file.ToArray() : null;
        try
        {
            using var packed = new MemoryStream(file.ToArray(), writable: false);
            using var stream = new GZipStream(packed, CompressionMode.Decompress);
            byte[] buffer = new byte[limit + 1];
            int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return read > limit ? null : buffer[..read];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Why the file is no logo that may be shown; null where it is one.</summary>
    /// <param name="svg">Not packed.</param>
    internal static string? Problem(byte[] svg)
    {
        var settings = new XmlReaderSettings
        {
            // No entity may expand and nothing may be fetched.
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = svg.Length,
            MaxCharactersFromEntities = 1,
            IgnoreComments = true,
        };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(svg, writable: false), settings);
            return Walk(reader);
        }
        catch (XmlException)
        {
            return "the logo is no well-formed XML, or declares a document type";
        }
    }

    private static string? Walk(XmlReader reader)
    {
        int elements = 0;
        int uses = 0;
        bool titled = false;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.ProcessingInstruction) return "the logo has a processing instruction";
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (++elements > MaximumElements || reader.Depth > MaximumDepth || reader.AttributeCount > MaximumAttributes) return "the logo is too complex";
            if (reader.LocalName == "use" && ++uses > MaximumUses) return "the logo is too complex";
            if (reader.NamespaceURI != Namespace || !Elements.Contains(reader.LocalName)) return $"the logo has an element that the profile does not allow: {Short(reader.LocalName)}";
            if (reader.Depth == 0)
            {
                if (reader.LocalName != "svg") return "the logo is no SVG";
                if (reader.GetAttribute("baseProfile") != "tiny-ps") return "the logo does not say baseProfile=\"tiny-ps\"";
                if (reader.GetAttribute("version") != "1.2") return "the logo does not say version=\"1.2\"";
                if (reader.GetAttribute("x") is not null || reader.GetAttribute("y") is not null) return "the logo's root has x or y";
            }
            else if (reader.LocalName == "svg")
            {
                return "the logo has another one in it";
            }

            titled |= reader is { Depth: 1, LocalName: "title" };
            if (AttributeProblem(reader) is { } problem) return problem;
        }

        return elements == 0 ? "the logo is empty" : titled ? null : "the logo has no title";
    }

    private static string? AttributeProblem(XmlReader reader)
    {
        for (bool more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
        {
            string name = reader.LocalName;
            string value = reader.Value;
            if (reader.NamespaceURI == "http://www.w3.org/2000/xmlns/") continue;
            if (name.StartsWith("on", StringComparison.OrdinalIgnoreCase)) return $"the logo has an event: {Short(name)}";
            if (name is "style" or "base" or "handler" or "externalResourcesRequired") return $"the logo has an attribute that the profile does not allow: {Short(name)}";
            // A reference leads to a part of the file itself, or nowhere.
            if (name == "href" && !value.StartsWith('#')) return "the logo refers to something outside of it";
            if (RefersOutside(value)) return "the logo refers to something outside of it";
        }

        reader.MoveToElement();
        return null;
    }

    private static bool RefersOutside(string value)
    {
        for (int at = 0; (at = value.IndexOf("url", at, StringComparison.OrdinalIgnoreCase)) >= 0; at += 3)
        {
            ReadOnlySpan<char> rest = value.AsSpan(at + 3).TrimStart();
            if (!rest.StartsWith('(')) continue;
            if (!rest[1..].TrimStart(" \t\r\n'\"").StartsWith('#')) return true;
        }

        // An escape can spell anything.
        return value.Contains('\\', StringComparison.Ordinal) || value.Contains("javascript:", StringComparison.OrdinalIgnoreCase);
    }

    private static string Short(string name) => name.Length <= 40 ? name : name[..40];
}
