using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Posthouse.SenderAuth;

/// <summary>
/// The XML of a report in what was attached: gzip, zip or plain, told apart by how it begins, since names and types are often wrong. A zip
/// is read from its front, file by file; its directory, where bombs overlap files, is not looked at.
/// </summary>
internal static class ReportArchive
{
    private const int LocalHeader = 30;
    private const int Encrypted = 1;
    private const int SizesFollow = 8;

    /// <summary>The texts to try, in their order; reading one may throw <see cref="InvalidDataException"/>.</summary>
    internal static IEnumerable<Stream> Open(ReadOnlyMemory<byte> attachment, AggregateReportLimits limits)
    {
        if (attachment.Length > limits.Attachment) return [];
        ReadOnlySpan<byte> start = attachment.Span;
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return [Bounded(new GZipStream(StreamOf(attachment), CompressionMode.Decompress), attachment.Length, limits)];
        if (start.StartsWith("PK\x3\x4"u8)) return Files(attachment, limits);
        return LooksLikeXml(start) ? [Bounded(StreamOf(attachment), attachment.Length, limits)] : [];
    }

    private static IEnumerable<Stream> Files(ReadOnlyMemory<byte> zip, AggregateReportLimits limits)
    {
        for (int file = 0; file < limits.Files && zip.Length >= LocalHeader && zip.Span.StartsWith("PK\x3\x4"u8); file++)
        {
            ReadOnlySpan<byte> header = zip.Span;
            int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
            int method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
            uint packed = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
            int start = LocalHeader + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            if (start > zip.Length || (flags & Encrypted) != 0) yield break;
            // Who writes to a pipe puts the sizes behind the file: it ends where DEFLATE says so, and what follows it is not found.
            bool open = (flags & SizesFollow) != 0 && packed == 0;
            ReadOnlyMemory<byte> content = zip[start..];
            if (!open && packed > content.Length) yield break;
            if (!open) content = content[..(int)packed];
            if (method == 8) yield return Bounded(new DeflateStream(StreamOf(content), CompressionMode.Decompress), content.Length, limits);
            else if (method == 0) yield return Bounded(StreamOf(content), content.Length, limits);
            if (open) yield break;
            zip = zip[(start + (int)packed)..];
        }
    }

    private static BoundedReportStream Bounded(Stream inner, int packed, AggregateReportLimits limits) => new(inner, packed, limits);

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false) : new MemoryStream(bytes.ToArray(), writable: false);

    private static bool LooksLikeXml(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) start = start[3..];
        // UTF-16 with its mark is XML too, and nobody sends it.
        return start.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
    }
}
