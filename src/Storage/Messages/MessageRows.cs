using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>How messages are read: a range of rows where the ids are close together, single rows where they are not.</summary>
internal static class MessageRows
{
    private const string Columns = """
        SELECT m.id, m.thread, m.blob, c.octets, c.header_length,
            CASE WHEN @3 & 1 THEN c.envelope END,
            CASE WHEN @3 & 2 THEN c.structure END,
            CASE WHEN @3 & 4 THEN c.body END,
            CASE WHEN @3 & 8 THEN c.parts END
        FROM message m JOIN content c ON c.id = m.blob WHERE m.id BETWEEN @1 AND @2 ORDER BY m.id
        """;

    private const string ColumnsWithSummary = """
        SELECT m.id, m.thread, m.blob, c.octets, c.header_length,
            CASE WHEN @3 & 1 THEN c.envelope END,
            CASE WHEN @3 & 2 THEN c.structure END,
            CASE WHEN @3 & 4 THEN c.body END,
            CASE WHEN @3 & 8 THEN c.parts END,
            c.subject, c.from_text, c.to_text, c.cc_text, c.bcc_text, c.sender_text, c.reply_text, c.sent, c.sent_offset,
            c.message_id, c.ancestors, c.preview, c.has_attachment
        FROM message m JOIN content c ON c.id = m.blob WHERE m.id BETWEEN @1 AND @2 ORDER BY m.id
        """;

    // A range may read over this many rows that were not asked for before single reads are cheaper.
    private const int WorthRunning = 8;

    internal static void Read(SqlSession sql, IReadOnlyList<MessageId> ids, MessageDetail detail, Action<StoredMessage> visit)
    {
        string statement = (detail & MessageDetail.Summary) != 0 ? ColumnsWithSummary : Columns;
        int i = 0;
        while (i < ids.Count)
        {
            int end = i + 1;
            while (end < ids.Count && ids[end].Value > ids[end - 1].Value && ids[end].Value - ids[end - 1].Value <= WorthRunning) end++;
            var run = new Run(ids, i, end, detail, visit);
            sql.Visit(statement, run, static (row, state) => state.Row(row), ids[i].Value, ids[end - 1].Value, (long)detail);
            i = end;
        }
    }

    internal static MessageSummary MapSummary(SqlRow row, int first)
    {
        string ancestors = row.Text(first + 10);
        int bar = ancestors.IndexOf('\n', StringComparison.Ordinal);
        return new MessageSummary
        {
            Subject = row.Text(first),
            From = row.Text(first + 1),
            To = row.Text(first + 2),
            Cc = row.Text(first + 3),
            Bcc = row.Text(first + 4),
            Sender = row.Text(first + 5),
            ReplyTo = row.Text(first + 6),
            Date = row.IsNull(first + 7) ? null : row.Moment(first + 7).ToOffset(TimeSpan.FromMinutes(row.Int32(first + 8))),
            MessageIdHeader = row.Text(first + 9),
            InReplyTo = Split(bar < 0 ? "" : ancestors[..bar]),
            References = Split(bar < 0 ? "" : ancestors[(bar + 1)..]),
            Preview = row.Text(first + 11),
            HasAttachment = row.Bool(first + 12),
        };
    }

    /// <summary>In-Reply-To and References in one column: each list parted by spaces, a line feed between the two.</summary>
    internal static string JoinAncestors(MessageSummary summary) =>
        summary.InReplyTo.Count == 0 && summary.References.Count == 0 ? "" : string.Join(' ', summary.InReplyTo) + "\n" + string.Join(' ', summary.References);

    private static string[] Split(string list) => list.Length == 0 ? [] : list.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed class Run(IReadOnlyList<MessageId> ids, int next, int end, MessageDetail detail, Action<StoredMessage> visit)
    {
        private int _next = next;

        internal void Row(SqlRow row)
        {
            long id = row.Int64(0);
            while (_next < end && ids[_next].Value < id) _next++;
            if (_next >= end || ids[_next].Value != id) return;
            var message = new StoredMessage(new MessageId(id), new ThreadId(row.Int64(1)), new BlobId(row.Int64(2)), row.Int64(3))
            {
                HeaderLength = row.Int32(4),
                ImapEnvelope = (detail & MessageDetail.Envelope) != 0 ? row.Bytes(5) : default(ReadOnlyMemory<byte>),
                ImapBodyStructure = (detail & MessageDetail.BodyStructure) != 0 ? row.Bytes(6) : default(ReadOnlyMemory<byte>),
                ImapBody = (detail & MessageDetail.Body) != 0 ? row.Bytes(7) : default(ReadOnlyMemory<byte>),
                Root = (detail & MessageDetail.Parts) != 0 ? StructureCodec.DecodeParts(row.Bytes(8)).Root : null,
                Summary = (detail & MessageDetail.Summary) != 0 ? MapSummary(row, 9) : null,
            };
            visit(message);
        }
    }
}
