using System.Xml;

namespace Posthouse.Web;

/// <summary>What a program asks Autodiscover in "plain old XML" (MS-OXDSCLI §2.2.3).</summary>
/// <param name="Address">As written.</param>
/// <param name="Schema">In which the answer is to be.</param>
internal sealed record AutodiscoverRequest(string Address, string Schema)
{
    /// <summary>Octets of a body. 16 KiB: real ones have less than one.</summary>
    internal const int MaximumSize = 16 * 1024;

    private const string Outlook = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";

    // A stranger's document defines no entities and fetches nothing.
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaximumSize, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true,
    };

    /// <summary>Null where it is no such request, or not well-formed.</summary>
    internal static AutodiscoverRequest? Read(ReadOnlyMemory<byte> body)
    {
        string? address = null, schema = null;
        bool asked = false;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), Settings);
            reader.MoveToContent();
            if (reader.LocalName != "Autodiscover" || !IsSchema(reader.NamespaceURI)) return null;
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (reader is { Depth: 1, LocalName: "Request" })
                {
                    asked = true;
                }
                else if (reader.Depth == 2 && asked)
                {
                    if (reader.LocalName == "EMailAddress") address ??= ReadText(reader);
                    else if (reader.LocalName == "AcceptableResponseSchema") schema ??= ReadText(reader);
                }
            }
        }
        catch (XmlException)
        {
            return null;
        }

        return address is { Length: > 0 } && schema is { Length: > 0 } ? new AutodiscoverRequest(address, schema) : null;
    }

    // Phones ask in a schema of their own, and get an answer that there is nobody for it rather than that they wrote nonsense.
    private static bool IsSchema(string name) => name == Outlook || name == "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006";

    // Reads up to the end tag, not past it, so that the next element is not skipped.
    private static string ReadText(XmlReader reader)
    {
        if (reader.IsEmptyElement) return "";
        var text = new System.Text.StringBuilder();
        while (reader.Read() && reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace) text.Append(reader.Value);
        // Whatever is nested in an address is none.
        return reader.NodeType == XmlNodeType.EndElement ? text.ToString().Trim() : "";
    }
}
