using System.Buffers.Binary;
using System.Security.Cryptography;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>Contents and their reference counts: the same bytes are stored once. Only the writer's thread uses it.</summary>
internal sealed class ContentWrites(SqlSession sql, SegmentLog segments, SegmentLog cold, CommitEffects effects, SpaceGuard space)
{
    /// <summary>Stores the bytes, or finds them, and counts one more reference.</summary>
    internal BlobId Store(StagedBlob blob)
    {
        space.RequireRoom();
        byte[] hash = blob.Hash.ToArray();
        long prefix = BinaryPrimitives.ReadInt64LittleEndian(hash);
        // The length as well: the hash of a large message with lines in front is that of a short text, which anyone could send.
        long known = sql.Scalar("SELECT id FROM content WHERE hash_prefix = @1 AND hash = @2 AND octets = @3", prefix, hash, blob.Length);
        if (known != 0)
        {
            sql.Execute("UPDATE content SET refs = refs + 1 WHERE id = @1", known);
            return new BlobId(known);
        }

        (long segment, long position, long stored) = Place(blob, hash);
        MessageStructure structure = blob.Structure;
        MessageSummary summary = structure.Summary;
        long id = sql.Insert(
            """
            INSERT INTO content (hash_prefix, hash, segment, position, stored, octets, refs, prefix, header_length, envelope, structure, body, parts,
                subject, from_text, to_text, cc_text, bcc_text, sender_text, reply_text, sent, sent_offset, message_id, ancestors, preview, has_attachment)
            VALUES (@1, @2, @3, @4, @5, @6, 1, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18, @19, @20, @21, @22, @23, @24, @25)
            """,
            prefix, hash, segment, position, stored, blob.Length, blob.Prefix.Length == 0 ? SqlValue.Null : blob.Prefix, structure.HeaderLength,
            structure.ImapEnvelope, structure.ImapBodyStructure, structure.ImapBody, StructureCodec.EncodeParts(structure),
            summary.Subject, summary.From, summary.To, summary.Cc, summary.Bcc, summary.Sender, summary.ReplyTo,
            summary.Date, summary.Date is { } date ? (long)date.Offset.TotalMinutes : 0, summary.MessageIdHeader, MessageRows.JoinAncestors(summary), summary.Preview, summary.HasAttachment);
        return new BlobId(id);
    }

    /// <summary>Counts one reference less; the last one frees the bytes for compaction.</summary>
    internal void Release(BlobId blob)
    {
        sql.Execute("UPDATE content SET refs = refs - 1 WHERE id = @1", blob.Value);
        (long Segment, long Position, long Stored)? freed = sql.QueryFirst("SELECT segment, position, stored FROM content WHERE id = @1 AND refs <= 0",
            static row => ((long, long, long)?)(row.Int64(0), row.Int64(1), row.Int64(2)), blob.Value);
        if (freed is not { } place) return;
        sql.Execute("DELETE FROM content WHERE id = @1", blob.Value);
        // Copies of a large message with different lines in front share its record: the last one frees it.
        if (sql.Scalar("SELECT EXISTS (SELECT 1 FROM content WHERE segment = @1 AND position = @2)", place.Segment, place.Position) == 0)
            AddDead(place.Segment, place.Stored);
        effects.HasOrphans = true;
    }

    /// <summary>Copies a record that compaction has read into the cold segments, if a content is still there. All that share it move with it.</summary>
    /// <param name="hash">SHA-256 of the raw bytes.</param>
    internal void Relocate(long fromSegment, long fromPosition, ReadOnlySpan<byte> payload, SegmentCodec codec, long raw, ReadOnlySpan<byte> hash)
    {
        long freed = sql.Scalar("SELECT stored FROM content WHERE segment = @1 AND position = @2", fromSegment, fromPosition);
        if (freed == 0) return;
        (long segment, long position, long stored) = cold.Append(payload, codec, raw, hash);
        if (position == 0) MarkPacked(segment);
        sql.Execute("UPDATE content SET segment = @3, position = @4, stored = @5 WHERE segment = @1 AND position = @2", fromSegment, fromPosition, segment, position, stored);
        AddDead(fromSegment, freed);
    }

    /// <summary>Writes a little to both the segments and the records, to find out whether the disk takes it again.</summary>
    internal void Probe()
    {
        segments.Append([], SegmentCodec.Raw, 0, SHA256.HashData([]));
        StoreProperties.Set(sql, "probes", StoreProperties.Get(sql, "probes") + 1);
    }

    internal void MarkPacked(long segment)
    {
        if (sql.Execute("UPDATE segment_use SET packed = 1 WHERE segment = @1", segment) == 0)
            sql.Execute("INSERT INTO segment_use (segment, dead, packed) VALUES (@1, 0, 1)", segment);
    }

    /// <summary>True when no content is left in the segment; its row is removed then, and the file may go after the commit.</summary>
    internal bool Retire(long segment)
    {
        if (sql.Scalar("SELECT EXISTS (SELECT 1 FROM content WHERE segment = @1)", segment) != 0) return false;
        sql.Execute("DELETE FROM segment_use WHERE segment = @1", segment);
        return true;
    }

    private void AddDead(long segment, long octets)
    {
        if (sql.Execute("UPDATE segment_use SET dead = dead + @2 WHERE segment = @1", segment, octets) == 0)
            sql.Execute("INSERT INTO segment_use (segment, dead, packed) VALUES (@1, @2, 0)", segment, octets);
    }

    private (long Segment, long Position, long Stored) Place(StagedBlob blob, byte[] hash)
    {
        if (blob.Large is not { } large) return segments.Append(blob.Bytes, SegmentCodec.Raw, blob.Length, hash);
        effects.Add(large);
        return (large.File.Number, 0, SegmentRecord.HeaderLength + large.Length);
    }
}
