using System.Text;
using MimeKit;
using MimeKit.Tnef;

namespace Posthouse.Reading;

/// <summary>Opens winmail.dat (application/ms-tnef, MS-OXTNEF), in which Outlook sends text and files to those whom it takes for its like.</summary>
public static class TnefReader
{
    // More files than a person attaches; what is left is in the file itself.
    private const int MaximumFiles = 200;

    // The names of files are written in code pages, which .NET knows only when it is told.
    static TnefReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The text and the files in it; null for what is no TNEF, and for one that holds more than <paramref name="maximumOctets"/>.</summary>
    public static IReadOnlyList<UnpackedFile>? Read(ReadOnlyMemory<byte> content, long maximumOctets)
    {
        try
        {
            using var stream = new MemoryStream(content.ToArray(), writable: false);
            using var part = new TnefPart { Content = new MimeContent(stream) };
            using MimeMessage message = part.ConvertToMessage();
            var files = new List<UnpackedFile>();
            long octets = 0;
            foreach (MimePart inner in message.BodyParts.OfType<MimePart>().Where(static p => p.Content is not null).Take(MaximumFiles))
            {
                byte[] decoded = Decoded(inner);
                if ((octets += decoded.Length) > maximumOctets) return null;
                files.Add(new UnpackedFile(inner.FileName ?? "", inner.ContentType.MimeType.ToLowerInvariant(), decoded));
            }

            return files.Count > 0 ? files : null;
        }
        // The library says in these ways that a stranger's octets are no TNEF.
        catch (Exception exception) when (exception is TnefException or FormatException or IOException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or NotSupportedException or OverflowException)
        {
            return null;
        }
    }

    // A text is handed out in UTF-8: the code page that it was written in is known only here.
    private static byte[] Decoded(MimePart part)
    {
        if (part is TextPart text && (text.IsPlain || text.IsHtml)) return Encoding.UTF8.GetBytes(text.Text);
        using var into = new MemoryStream();
        part.Content!.DecodeTo(into);
        return into.ToArray();
    }
}
