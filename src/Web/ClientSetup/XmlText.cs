using System.Text;
using System.Xml;

namespace Posthouse.Web;

/// <summary>Small XML documents in UTF-8, written in one piece.</summary>
internal static class XmlText
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n", CloseOutput = false };

    internal static byte[] Write(Action<XmlWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, Settings)) content(writer);
        return buffer.ToArray();
    }
}
