using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Posthouse.Mail;

/// <summary>Text of Office Open XML and OpenDocument files: compressed XML, read forward only, bounded in entries, octets and characters.</summary>
internal static class OfficeText
{
    // Word nests less than fifty; the reader keeps something of every open element.
    private const int MaximumDepth = 1000;

    /// <returns>False when a limit left something out. A file that is damaged or no such document has the text that came before the damage.</returns>
    internal static bool Append(MemoryStream file, StringBuilder text, int characters, MessageTextLimits limits)
    {
        ReadOnlySpan<byte> bytes = file.GetBuffer().AsSpan(0, (int)file.Length);
        if (!bytes.StartsWith("PK"u8)) return true;
        // The directory is read whole by the library: it is counted before.
        if (bytes.Count("PK\u0001\u0002"u8) > limits.Entries) return false;
        var budget = new UnpackBudget { Left = limits.Unpacked };
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                if (!HasText(entry.FullName)) continue;
                if (text.Length >= characters || budget.Left <= 0) return false;
                using var content = new BoundedXmlStream(entry.Open(), budget);
                if (!ReadXml(content, entry.FullName, text, characters)) budget.IsExceeded = true;
                text.Append('\n');
            }
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or IOException or NotSupportedException or ArgumentException)
        {
            // Not a fault of ours: a damaged, encrypted or disguised attachment simply has no more text.
            return budget.Left > 0 && !budget.IsExceeded;
        }

        return budget.Left > 0 && !budget.IsExceeded && text.Length < characters;
    }

    private static bool HasText(string name) =>
        name is "content.xml" or "xl/sharedStrings.xml" or "xl/workbook.xml" or "word/document.xml" or "word/footnotes.xml" or "word/endnotes.xml" or "word/comments.xml"
        || (name.EndsWith(".xml", StringComparison.Ordinal)
            && (name.StartsWith("word/header", StringComparison.Ordinal) || name.StartsWith("word/footer", StringComparison.Ordinal)
                || name.StartsWith("ppt/slides/slide", StringComparison.Ordinal) || name.StartsWith("ppt/notesSlides/notesSlide", StringComparison.Ordinal)
                || name.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal) || name.StartsWith("xl/comments", StringComparison.Ordinal)));

    // False: it is nested too deeply to be read on.
    private static bool ReadXml(BoundedXmlStream content, string name, StringBuilder text, int characters)
    {
        // In a worksheet, values are numbers or places in the shared strings; only text typed in place stands in "t".
        bool openDocument = name == "content.xml";
        bool inText = false;
        using var reader = XmlReader.Create(content, content.Settings());
        while (text.Length < characters && reader.Read())
        {
            if (reader.Depth > MaximumDepth) return false;
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    inText = reader.LocalName == "t" && !reader.IsEmptyElement;
                    if (reader.LocalName is "tab" or "br" or "s") text.Append(' ');
                    else if (reader.LocalName == "sheet" && reader.GetAttribute("name") is { } sheetName) text.Append(sheetName).Append('\n');
                    break;
                case XmlNodeType.EndElement:
                    if (reader.LocalName == "t") inText = false;
                    // Paragraphs, cells and headings stand apart; runs of one paragraph do not.
                    if (reader.LocalName is "p" or "si" or "h" or "is" or "tc") text.Append('\n');
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    if (openDocument || inText) AppendValue(reader, text, characters);
                    break;
            }
        }

        return true;
    }

    private static void AppendValue(XmlReader reader, StringBuilder text, int characters)
    {
        // In pieces: one text node may be as long as the document.
        char[] buffer = ArrayPool<char>.Shared.Rent(4096);
        int count;
        while (text.Length < characters && (count = reader.ReadValueChunk(buffer, 0, buffer.Length)) > 0)
            text.Append(buffer, 0, Math.Min(count, characters - text.Length));
        ArrayPool<char>.Shared.Return(buffer);
    }
}
