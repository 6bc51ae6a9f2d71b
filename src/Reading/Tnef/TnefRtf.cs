using System.Buffers;
using System.Buffers.Binary;
using MimeKit.Tnef;

namespace Posthouse.Reading;

/// <summary>The body that a winmail.dat holds in compressed RTF (MS-OXRTFCP), which is where Outlook has it when it sends "Rich Text".</summary>
internal static class TnefRtf
{
    // Windows-1252, which the library asks for where the file names no other.
    private const int Western = 1252;

    /// <summary>Null where there is none, where its checksum says that it is not what was sent, and where it is longer than <see cref="ReadingOptions.MaximumRtf"/>.</summary>
    /// <exception cref="TnefException">It is no TNEF; the library says it in other ways too.</exception>
    public static RtfText? Read(ReadOnlyMemory<byte> content, ReadingOptions options)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        using var reader = new MimeKit.Tnef.TnefReader(stream, Western, TnefComplianceMode.Loose);
        while (reader.ReadNextAttribute() && reader.AttributeLevel == TnefAttributeLevel.Message)
        {
            if (reader.AttributeTag != TnefAttributeTag.MapiProperties) continue;
            TnefPropertyReader properties = reader.TnefPropertyReader;
            while (properties.ReadNextProperty())
            {
                if (properties.PropertyTag.Id != TnefPropertyId.RtfCompressed) continue;
                using Stream compressed = properties.GetRawValueReadStream();
                return Unpacked(compressed, options.MaximumRtf) is { } rtf ? RtfReader.Read(rtf.WrittenSpan, options) : null;
            }
        }

        return null;
    }

    /// <summary>
    /// How many octets the bodies in a file are said to have beyond those that are there. The library takes as much memory as the header of a body says,
    /// before it has read one octet of it: whoever opens a file asks this first.
    /// </summary>
    internal static long Promised(ReadOnlySpan<byte> content)
    {
        long promised = 0;
        int found;
        for (int at = 0; (found = content[at..].IndexOf("LZFu"u8)) >= 0; at += found + 1)
        {
            int type = at + found;
            // MS-OXTNEF §2.1.3.4: type, id, count and length of the property, then MS-OXRTFCP §2.1.3.1.1: COMPSIZE and RAWSIZE. Elsewhere they are but letters in a file.
            if (type < 20 || BinaryPrimitives.ReadUInt16LittleEndian(content[(type - 18)..]) != 0x1009) continue;
            promised += Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(content[(type - 4)..]) - BinaryPrimitives.ReadInt32LittleEndian(content[(type - 8)..]));
        }

        return promised;
    }

    /// <summary>MS-OXRTFCP §3.1.4.1; null as above.</summary>
    internal static ArrayBufferWriter<byte>? Unpacked(Stream compressed, int maximum)
    {
        var filter = new RtfCompressedToRtf();
        var unpacked = new ArrayBufferWriter<byte>();
        // A piece comes out at most nine times as long: a reference is two octets and stands for up to 17.
        byte[] piece = new byte[4096];
        for (int read; (read = compressed.Read(piece, 0, piece.Length)) > 0;)
        {
            byte[] output = filter.Filter(piece, 0, read, out int start, out int length);
            if (unpacked.WrittenCount + length > maximum) return null;
            unpacked.Write(output.AsSpan(start, length));
        }

        return filter.CompressionMode switch
        {
            // §2.1.3.1.1: what is not compressed has no checksum.
            RtfCompressionMode.Uncompressed => unpacked,
            RtfCompressionMode.Compressed when filter.IsValidCrc32 => unpacked,
            _ => null,
        };
    }
}
