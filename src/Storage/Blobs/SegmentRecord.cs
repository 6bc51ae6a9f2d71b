using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Posthouse.Storage;

/// <summary>How a record's payload is kept.</summary>
internal enum SegmentCodec : byte
{
    Raw = 0,
    Zstd = 1,
}

/// <summary>
/// The 64 octets before each payload in a segment: enough to check it, and to find it again when the records are lost.
/// Layout, little-endian: magic 4, codec 1, zero 3, stored length 8, raw length 8, CRC-32C of the stored payload 4,
/// CRC-32C of this header without itself 4, SHA-256 of the raw bytes 32.
/// </summary>
internal readonly record struct SegmentRecord(SegmentCodec Codec, long StoredLength, long RawLength, uint PayloadChecksum)
{
    internal const int HeaderLength = 64;

    private const uint Magic = 0x31424850; // "PHB1"

    internal void Write(Span<byte> header, ReadOnlySpan<byte> hash)
    {
        header[..HeaderLength].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        header[4] = (byte)Codec;
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], StoredLength);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], RawLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], PayloadChecksum);
        hash.CopyTo(header[32..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], HeaderChecksum(header));
    }

    internal static bool TryRead(ReadOnlySpan<byte> header, out SegmentRecord record, out ReadOnlySpan<byte> hash)
    {
        record = default;
        hash = default;
        if (header.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[28..]) != HeaderChecksum(header)) return false;
        record = new SegmentRecord(
            (SegmentCodec)header[4],
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[24..]));
        hash = header.Slice(32, 32);
        return record.StoredLength >= 0 && record.RawLength >= 0 && record.Codec <= SegmentCodec.Zstd;
    }

    /// <summary>CRC-32C, continued from <paramref name="checksum"/> (0 at the start).</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes, uint checksum = 0)
    {
        uint crc = ~checksum;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte b in bytes[(words.Length * 8)..]) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    private static uint HeaderChecksum(ReadOnlySpan<byte> header) => Checksum(header.Slice(32, 32), Checksum(header[..28]));
}
