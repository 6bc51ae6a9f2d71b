using System.IO.Compression;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Compressed documents, and XML put into one: never an exception, never more text than was asked for, nothing expanded, nothing fetched.</summary>
internal sealed class OfficeTextTarget : FuzzTarget
{
    private static readonly MessageTextLimits Limits = new() { Unpacked = 64 * 1024, Entries = 20 };

    public override string Name => "office-text";

    public override IReadOnlyList<string> Words => ["<w:t>", "</w:t>", "<a>", "</a>", "<!DOCTYPE x [<!ENTITY a \"b\">]>", "&a;", "&#x41;", "<![CDATA[", "]]>", "<sheet name=\"x\"/>", "<?xml version=\"1.0\" encoding=\"utf-16\"?>", "xmlns:w=\"x\"", "PK\u0001\u0002", "PK\u0003\u0004", "<t xml:space=\"preserve\">", "\ufeff"];

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. Pieces.Bytes("<w:document xmlns:w=\"x\"><w:p><w:t>Hello</w:t></w:p></w:document>", "<office xmlns:text=\"y\"><text:p>a<text:s/>b</text:p></office>", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x>&y;</x>"),
        Zip("word/document.xml", "<t>x</t>"u8.ToArray(), CompressionLevel.Optimal), Zip("content.xml", Encoding.UTF8.GetBytes("<p>" + new string('a', 5000) + "</p>"), CompressionLevel.Optimal),
    ];

    public override void Run(byte[] input)
    {
        const int Characters = 1000;
        var text = new StringBuilder();
        OfficeText.Append(Stream(input), text, Characters, Limits);
        foreach (string name in (string[])["content.xml", "word/document.xml", "xl/workbook.xml"])
        {
            OfficeText.Append(Stream(Zip(name, input, CompressionLevel.NoCompression)), text, Characters, Limits);
            FuzzFailure.Unless(text.Length <= Characters + 4096, "the text is bounded");
            FuzzFailure.Unless(!text.ToString().Contains("root:", StringComparison.Ordinal), "nothing is fetched");
            text.Clear();
        }
    }

    private static MemoryStream Stream(byte[] bytes) => new(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);

    private static byte[] Zip(string name, byte[] content, CompressionLevel level)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry(name, level).Open();
            entry.Write(content);
        }

        return file.ToArray();
    }
}
