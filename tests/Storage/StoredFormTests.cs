using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>What stands on the disk reads back, and what was damaged is noticed.</summary>
public sealed class StoredFormTests
{
    [Fact]
    public void The_head_of_a_record_reads_back_and_no_octet_of_it_can_change() =>
        Gen.Select(Gen.Bool, Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue], Gen.UInt, Gen.Byte.Array[32], Gen.Int[0, SegmentRecord.HeaderLength - 1], Gen.Byte[1, 255]).Sample((zstd, stored, raw, checksum, hash, at, change) =>
        {
            var record = new SegmentRecord(zstd ? SegmentCodec.Zstd : SegmentCodec.Raw, stored, raw, checksum);
            byte[] header = new byte[SegmentRecord.HeaderLength];
            record.Write(header, hash);
            Assert.True(SegmentRecord.TryRead(header, out SegmentRecord read, out ReadOnlySpan<byte> found));
            Assert.Equal(record, read);
            Assert.True(found.SequenceEqual(hash));
            header[at] ^= change;
            Assert.False(SegmentRecord.TryRead(header, out _, out _));
            Assert.False(SegmentRecord.TryRead(header.AsSpan(0, at), out _, out _));
        });

    [Fact]
    public void A_set_of_uids_reads_back() =>
        Gen.OneOf(Gen.UInt[1, 200], Gen.UInt[1, uint.MaxValue]).Array[0, 60].Sample(static uids =>
        {
            UidSet set = UidSet.FromMembers(uids);
            return UidSetCodec.Decode(UidSetCodec.Encode(set)).SequenceEqual(set);
        });
}
