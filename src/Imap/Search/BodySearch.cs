using System.Buffers;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Looks for a text in the text of a message's parts, each by itself.</summary>
internal static class BodySearch
{
    // Plain ASCII bodies up to this size are looked through as they are stored.
    private const int InOnePiece = 256 << 10;

    internal static bool IsIn(FoldedText text, BlobReader blob, StoredMessage message)
    {
        if (message.Root is not { } root) return false;
        if (TryPlain(text, blob, root, out bool found)) return found;
        var scan = new Scan(text);
        using Stream stream = blob.OpenStream();
        MessageText.Extract(stream, root, scan.Take);
        return scan.Found;
    }

    /// <summary>
    /// A body that is one plain part of ASCII needs neither decoding nor folding. A text with white space goes the other way,
    /// because line ends count there.
    /// </summary>
    private static bool TryPlain(FoldedText text, BlobReader blob, MessagePart root, out bool found)
    {
        found = false;
        if (!text.IsAscii || root.Type != "text" || root.Subtype != "plain" || root.FileName.Length > 0 || root.BodyLength > InOnePiece
            || root.Encoding is not (TransferEncoding.SevenBit or TransferEncoding.EightBit or TransferEncoding.Binary) || text.Folded.AsSpan().ContainsAny(" \t\r\n")
            || !ReadsAsAscii(root.Charset))
            return false;
        int length = (int)root.BodyLength;
        byte[] octets = ArrayPool<byte>.Shared.Rent(length + 1);
        char[] characters = ArrayPool<char>.Shared.Rent(length + 1);
        try
        {
            int read = 0;
            while (read < length)
            {
                int more = blob.Read(root.BodyOffset + read, octets.AsSpan(read, length - read));
                if (more == 0) break;
                read += more;
            }

            if (Ascii.ToUtf16(octets.AsSpan(0, read), characters, out int written) != OperationStatus.Done) return false;
            found = text.IsInAscii(characters.AsSpan(0, written));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    // In ISO 2022, UTF-16 and their like, octets below 0x80 are not what they look like.
    private static bool ReadsAsAscii(string charset) =>
        MailCharset.Find(charset) is null or ASCIIEncoding or UTF8Encoding || ReferenceEquals(MailCharset.Find(charset), MailCharset.Western) || ReferenceEquals(MailCharset.Find(charset), MailCharset.Gb18030);

    private sealed class Scan(FoldedText text)
    {
        internal bool Found { get; private set; }

        internal void Take(ReadOnlySpan<char> piece)
        {
            if (!Found) Found = text.IsIn(piece.ToString());
        }
    }
}
