using System.Buffers.Binary;
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
        long known = sql.Scalar("SELECT id FROM content WHERE hash_prefix = @1 AND hash = @2", prefix, hash);
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
        (long Segment, long Stored)? freed = sql.QueryFirst("SELECT segment, stored FROM content WHERE id = @1 AND refs <= 0", static row => ((long, long)?)(row.Int64(0), row.Int64(1)), blob.Value);
        if (freed is not { } place) return;
        sql.Execute("DELETE FROM content WHERE id = @1", blob.Value);
        AddDead(place.Segment, place.Stored);
        effects.HasOrphans = true;
    }

    /// <summary>Copies a record that compaction has read into the cold segments, if the content is still where it was read.</summary>
    internal void Relocate(BlobId blob, long fromSegment, ReadOnlySpan<byte> payload, SegmentCodec codec, long raw)
    {
        (byte[] Hash, long Stored)? found = sql.QueryFirst("SELECT hash, stored FROM content WHERE id = @1 AND segment = @2", static row => ((byte[], long)?)(row.Bytes(0), row.Int64(1)), blob.Value, fromSegment);
        if (found is not { } content) return;
        (long segment, long position, long stored) = cold.Append(payload, codec, raw, content.Hash);
        if (position == 0) MarkPacked(segment);
        sql.Execute("UPDATE content SET segment = @2, position = @3, stored = @4 WHERE id = @1", blob.Value, segment, position, stored);
        AddDead(fromSegment, content.Stored);
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
