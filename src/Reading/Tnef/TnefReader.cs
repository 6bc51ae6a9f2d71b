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
    public static IReadOnlyList<UnpackedFile>? Read(ReadOnlyMemory<byte> content, long maximumOctets, ReadingOptions options)
    {
        if (TnefRtf.Promised(content.Span) > maximumOctets) return null;
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

            ReadRtf(content, files, options);
            return files.Count > 0 ? files : null;
        }
        catch (Exception exception) when (SaysDamage(exception))
        {
            return null;
        }
    }

    // Outlook's "Rich Text": the body is there in RTF alone, or beside a plain text that has lost its looks. What was read of it takes its place.
    private static void ReadRtf(ReadOnlyMemory<byte> content, List<UnpackedFile> files, ReadingOptions options)
    {
        int rtf = files.FindIndex(static file => file.Name.Length == 0 && file.MediaType is "text/rtf" or "application/rtf");
        if (rtf < 0 || files.Exists(static file => IsText(file, "text/html"))) return;
        RtfText? text;
        try
        {
            text = TnefRtf.Read(content, options);
        }
        // The other files are there still.
        catch (Exception exception) when (SaysDamage(exception))
        {
            return;
        }

        if (text is null) return;
        if (files.Exists(file => IsText(file, text.MediaType))) files.RemoveAt(rtf);
        else files[rtf] = new UnpackedFile("", text.MediaType, Encoding.UTF8.GetBytes(text.Text));
    }

    private static bool IsText(UnpackedFile file, string mediaType) => file.Name.Length == 0 && file.MediaType == mediaType;

    // The library says in these ways that a stranger's octets are no TNEF.
    private static bool SaysDamage(Exception exception) =>
        exception is TnefException or FormatException or IOException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or NotSupportedException or OverflowException;

    // A text is handed out in UTF-8: the code page that it was written in is known only here.
    private static byte[] Decoded(MimePart part)
    {
        if (part is TextPart text && (text.IsPlain || text.IsHtml)) return Encoding.UTF8.GetBytes(text.Text);
        using var into = new MemoryStream();
        part.Content!.DecodeTo(into);
        return into.ToArray();
    }
}
