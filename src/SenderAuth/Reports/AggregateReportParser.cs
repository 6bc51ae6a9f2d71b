using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Xml;

namespace Posthouse.SenderAuth;

/// <summary>
/// Reads aggregate reports of RFC 9990, of RFC 7489 and of the drafts before it, in any namespace, with elements missing, unknown or in
/// another order. No DTD, no entity, nothing from elsewhere; bounded by <see cref="AggregateReportLimits"/>.
/// </summary>
internal static class AggregateReportParser
{
    /// <summary>A report in what was attached to a message, packed or not.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> attachment, [NotNullWhen(true)] out AggregateReport? report, AggregateReportLimits? limits = null)
    {
        limits ??= AggregateReportLimits.Default;
        foreach (Stream text in ReportArchive.Open(attachment, limits))
        {
            using (text)
            {
                if (TryParse(text, limits, out report)) return true;
            }
        }

        report = null;
        return false;
    }

    private static bool TryParse(Stream text, AggregateReportLimits limits, [NotNullWhen(true)] out AggregateReport? report)
    {
        report = null;
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = limits.Xml,
            // Some reporters copy a control character out of a HELO.
            CheckCharacters = false,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            // Not XmlReader's own decoding, which some declared encodings make throw anything. What is no UTF-8 is shown as such: names of organisations, at most.
            using var characters = new StreamReader(text, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            // White space in front of the XML declaration is an error of XML, and a common one.
            while (characters.Peek() is ' ' or '\t' or '\r' or '\n') characters.Read();
            using var reader = XmlReader.Create(characters, settings);
            var builder = new AggregateReportBuilder(limits);
            if (!Read(reader, builder, limits)) return false;
            report = builder.Build();
            return report is not null;
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException)
        {
            return false;
        }
    }

    private static bool Read(XmlReader reader, AggregateReportBuilder builder, AggregateReportLimits limits)
    {
        var path = new List<string>(limits.Depth);
        var value = new StringBuilder();
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (reader.Depth >= limits.Depth) return false;
                    if (path.Count == 0 && reader.LocalName != "feedback") return false;
                    path.Add(reader.LocalName);
                    value.Clear();
                    builder.Begin(path, reader);
                    if (!reader.IsEmptyElement) continue;
                    builder.End(path, "");
                    path.RemoveAt(path.Count - 1);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    Append(reader, value, limits.Text);
                    break;
                case XmlNodeType.EndElement:
                    builder.End(path, AggregateReportBuilder.Printable(value.ToString().Trim()));
                    value.Clear();
                    path.RemoveAt(path.Count - 1);
                    break;
            }
        }

        return true;
    }

    private static void Append(XmlReader reader, StringBuilder value, int limit)
    {
        int left = limit - value.Length;
        if (left <= 0) return;
        string text = reader.Value;
        value.Append(text, 0, Math.Min(left, text.Length));
    }
}
