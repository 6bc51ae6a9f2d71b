using System.Buffers.Binary;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Fuzz.Tests;

/// <summary>Heads of segment records and UID sets of change records as they stand on a disk that may be damaged.</summary>
internal sealed class StoredBytesTarget : FuzzTarget
{
    public override string Name => "stored-bytes";

    public override int MaximumLength => 512;

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] header = new byte[SegmentRecord.HeaderLength];
        new SegmentRecord(SegmentCodec.Zstd, 100, 200, 12345).Write(header, new byte[32]);
        return [header, [.. header, 1, 2, 3], UidSetCodec.Encode(UidSet.FromMembers([1, 2, 3, 7, 9, 4294967295])), UidSetCodec.Encode(UidSet.Range(1, 4294967295))];
    }

    public override void Run(byte[] input)
    {
        Record(input);
        try
        {
            UidSet set = UidSetCodec.Decode(input);
            FuzzFailure.Unless(set.Count <= input.Length, "a set is bounded by its bytes");
            FuzzFailure.Unless(UidSetCodec.Decode(UidSetCodec.Encode(set)).SequenceEqual(set), "a set reads back");
            for (int i = 1; i < set.Count; i++) FuzzFailure.Unless(set[i].First > set[i - 1].Last, "ranges ascend");
        }
        catch (StoreException exception)
        {
            FuzzFailure.Unless(exception.Fault == StoreFault.Damaged, "what cannot be read is damaged");
        }
    }

    private static void Record(byte[] input)
    {
        if (SegmentRecord.TryRead(input, out SegmentRecord plain, out ReadOnlySpan<byte> hash)) Require(input, plain, hash);
        if (input.Length < SegmentRecord.HeaderLength) return;
        // With a checksum that fits, as an attacker or a defect would write it.
        byte[] forged = input[..SegmentRecord.HeaderLength];
        BinaryPrimitives.WriteUInt32LittleEndian(forged, 0x31424850);
        uint checksum = SegmentRecord.Checksum(forged.AsSpan(32, 32), SegmentRecord.Checksum(forged.AsSpan(0, 28)));
        BinaryPrimitives.WriteUInt32LittleEndian(forged.AsSpan(28), checksum);
        if (SegmentRecord.TryRead(forged, out SegmentRecord record, out hash)) Require(forged, record, hash);
    }

    private static void Require(byte[] input, SegmentRecord record, ReadOnlySpan<byte> hash)
    {
        FuzzFailure.Unless(record is { StoredLength: >= 0, RawLength: >= 0 } && Enum.IsDefined(record.Codec), "a record that is read is possible");
        FuzzFailure.Unless(hash.SequenceEqual(input.AsSpan(32, 32)), "the hash is the header's");
    }
}
