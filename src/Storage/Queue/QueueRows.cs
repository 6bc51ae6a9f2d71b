using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>How queue records are read and written.</summary>
internal static class QueueRows
{
    private const string SelectMessage = """
        SELECT q.id, q.blob, q.octets, q.sender, q.body, q.smtp_utf8, q.require_tls, q.dsn_return, q.envelope_id, q.hold_until,
            q.deliver_by, q.deliver_by_return, q.deliver_by_trace, q.priority, q.account, q.trace, q.queued, q.expires, q.held, q.route
        FROM queue_message q
        """;

    private const string SelectRecipient = """
        SELECT id, address, notify, original, destination, state, attempts, next_attempt, delay_notice, last_reply, last_host
        FROM queue_recipient WHERE message = @1 ORDER BY id
        """;

    internal static List<DueRecipient> Due(SqlSession sql, DateTimeOffset until, int limit) => sql.Query(
        """
        SELECT r.id, r.message, r.destination, r.next_attempt, q.priority
        FROM queue_recipient r JOIN queue_message q ON q.id = r.message
        WHERE r.state = 0 AND r.held = 0 AND r.next_attempt <= @1 ORDER BY r.next_attempt LIMIT @2
        """,
        static row => new DueRecipient(row.Int64(0), new QueueId(row.Int64(1)), row.Text(2), row.Moment(3), row.Int32(4)),
        until, limit);

    internal static List<DueRecipient> After(SqlSession sql, DateTimeOffset latest, int limit) => sql.Query(
        """
        SELECT r.id, r.message, r.destination, r.next_attempt, q.priority
        FROM queue_recipient r JOIN queue_message q ON q.id = r.message
        WHERE r.state = 0 AND r.held = 0 AND r.next_attempt > @1 AND (q.hold_until IS NULL OR q.hold_until < r.next_attempt)
        ORDER BY r.next_attempt DESC LIMIT @2
        """,
        static row => new DueRecipient(row.Int64(0), new QueueId(row.Int64(1)), row.Text(2), row.Moment(3), row.Int32(4)),
        latest, limit);

    // Answered from the index on what is due and from the first message: it costs little however long the queue is.
    internal static QueueSummary Summarize(SqlSession sql, DateTimeOffset now) => new(
        sql.Scalar("SELECT COUNT(*) FROM queue_recipient WHERE state = 0 AND held = 0 AND next_attempt <= @1", now),
        sql.Scalar("SELECT COUNT(*) FROM queue_recipient WHERE state = 0 AND held = 0 AND next_attempt > @1", now),
        sql.Scalar("SELECT COUNT(*) FROM queue_recipient WHERE state = 0 AND held <> 0"),
        sql.Query("SELECT queued FROM queue_message ORDER BY id LIMIT 1", static row => (DateTimeOffset?)row.Moment(0)).FirstOrDefault());

    internal static QueuedMessage? Find(SqlSession sql, QueueId id)
    {
        QueuedMessage? message = sql.QueryFirst(SelectMessage + " WHERE q.id = @1", Map, id.Value);
        return message is null ? null : message with { Recipients = Recipients(sql, id) };
    }

    private const string Matching = """
         WHERE (@1 IS NULL OR q.sender = @1) AND (@2 IS NULL OR (q.held IS NOT NULL) = @2)
            AND (@3 IS NULL OR EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message = q.id AND r.address = @3))
            AND (@4 IS NULL OR EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message = q.id AND r.destination = @4))
            AND (@5 IS NULL OR q.trace = @5)
            AND (@6 IS NULL OR q.id = @7 OR INSTR(LOWER(COALESCE(q.sender, '')), @6) > 0 OR INSTR(LOWER(COALESCE(q.held, '')), @6) > 0 OR INSTR(LOWER(q.trace), @6) > 0
                OR EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message = q.id AND (INSTR(LOWER(r.address), @6) > 0 OR INSTR(LOWER(COALESCE(r.last_reply, '')), @6) > 0)))
        """;

    private const string Counting = "SELECT COUNT(*) FROM queue_message q" + Matching;

    // One text for each order: a statement is prepared once. By number it is the primary key's order; by anything else the best of all that match.
    private static readonly Dictionary<(QueueOrder, bool), string> Listing = Enum.GetValues<QueueOrder>().SelectMany(static order => new[] { (order, false), (order, true) }).ToDictionary(static key => key, static key =>
    {
        (QueueOrder order, bool down) = key;
        string column = order switch
        {
            QueueOrder.Expires => "q.expires",
            QueueOrder.Sender => "COALESCE(q.sender, '')",
            QueueOrder.Size => "q.octets",
            QueueOrder.Recipient => "COALESCE((SELECT r.address FROM queue_recipient r WHERE r.message = q.id ORDER BY r.id LIMIT 1), '')",
            QueueOrder.State => "CASE WHEN q.held IS NOT NULL THEN 2 WHEN EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message = q.id AND r.state = 0 AND r.attempts > 0) THEN 1 ELSE 0 END",
            QueueOrder.NextAttempt => "COALESCE((SELECT MIN(r.next_attempt) FROM queue_recipient r WHERE r.message = q.id AND r.state = 0), 9223372036854775807)",
            _ => "q.id",
        };
        string direction = down ? " DESC" : "";
        string beyond = down ? "<" : ">";
        string after = order == QueueOrder.Id ? $"q.id {beyond} @9" : $"({column}, q.id) {beyond} (@8, @9)";
        return $"{SelectMessage}{Matching} AND (@9 IS NULL OR {after}) ORDER BY {(order == QueueOrder.Id ? "" : column + direction + ", ")}q.id{direction} LIMIT @10";
    });

    internal static List<QueuedMessage> List(SqlSession sql, QueueQuery query)
    {
        SqlValue[] matching = Parameters(query);
        SqlValue column = query.After is not { } after ? SqlValue.Null : query.Order is QueueOrder.Sender or QueueOrder.Recipient ? after.Column : long.TryParse(after.Column, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number : 0L;
        List<QueuedMessage> messages = sql.Query(Listing[(query.Order, query.Descending)], Map, [.. matching, column, query.After is { } place ? place.Id.Value : SqlValue.Null, query.Limit]);
        for (int i = 0; i < messages.Count; i++) messages[i] = messages[i] with { Recipients = Recipients(sql, messages[i].Id) };
        return messages;
    }

    /// <summary>How many match, whatever the place and the limit.</summary>
    internal static long Count(SqlSession sql, QueueQuery query) => sql.Scalar(Counting, Parameters(query));

    private static SqlValue[] Parameters(QueueQuery query) =>
    [
        query.Sender, query.Held is { } held ? held : SqlValue.Null, query.Recipient, query.Destination, query.Trace, query.Text?.ToLowerInvariant(),
        QueueId.TryParse(query.Text, out QueueId named) ? named.Value : SqlValue.Null,
    ];

    internal static (IReadOnlyList<QueueId> Found, QueueId? Before) PageOf(SqlSession sql, AccountId account, string? heldBecause, QueueId? before, int rows)
    {
        // By the primary key, whatever the length of the queue: an index on the account would be paid for by all mail.
        List<(long Id, bool Matches)> page = sql.Query(
            "SELECT id, account = @2 AND held IS @3 FROM queue_message WHERE id < @1 ORDER BY id DESC LIMIT @4",
            static row => (row.Int64(0), !row.IsNull(1) && row.Bool(1)),
            before?.Value ?? long.MaxValue, account.Value, heldBecause, rows);
        return ([.. page.Where(static row => row.Matches).Select(static row => new QueueId(row.Id))], page.Count < rows ? null : new QueueId(page[^1].Id));
    }

    internal static QueuedMessage Insert(SqlSession sql, QueuedMessage message, BlobId blob)
    {
        Envelope envelope = message.Envelope;
        long id = sql.Insert(
            """
            INSERT INTO queue_message (blob, octets, sender, body, smtp_utf8, require_tls, dsn_return, envelope_id, hold_until, deliver_by,
                deliver_by_return, deliver_by_trace, priority, account, trace, queued, expires, held, route)
            VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18, @19)
            """,
            blob.Value, message.Size, envelope.Sender?.ToUnicodeString(), (long)envelope.Body, envelope.SmtpUtf8, envelope.RequireTls, (long)envelope.Return,
            envelope.EnvelopeIdentifier, envelope.HoldUntil, envelope.DeliverBy?.Deadline, envelope.DeliverBy?.ReturnOnTimeout ?? false,
            envelope.DeliverBy?.Trace ?? false, envelope.Priority, message.Account?.Value, message.Trace, message.Queued, message.Expires,
            message.HeldBecause, message.Route);
        var recipients = new QueuedRecipient[message.Recipients.Count];
        for (int i = 0; i < recipients.Length; i++)
        {
            QueuedRecipient recipient = message.Recipients[i];
            long recipientId = sql.Insert(
                """
                INSERT INTO queue_recipient (message, address, notify, original, destination, state, held, attempts, next_attempt, delay_notice, last_reply, last_host)
                VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12)
                """,
                id, recipient.Recipient.Address.ToUnicodeString(), (long)recipient.Recipient.Notify, recipient.Recipient.OriginalRecipient, recipient.Destination,
                (long)recipient.State, message.HeldBecause is not null, recipient.Attempts, recipient.NextAttempt, recipient.DelayNoticeSent, recipient.LastReply, recipient.LastHost);
            recipients[i] = recipient with { Id = recipientId };
        }

        return message with { Id = new QueueId(id), Blob = blob, Recipients = recipients };
    }

    internal static DateTimeOffset? NextAttempt(SqlSession sql, long recipient) =>
        sql.Query("SELECT next_attempt FROM queue_recipient WHERE id = @1", static row => (DateTimeOffset?)row.Moment(0), recipient).FirstOrDefault();

    internal static void Update(SqlSession sql, QueueId message, QueuedRecipient recipient) => sql.Execute(
        """
        UPDATE queue_recipient SET destination = @3, state = @4, attempts = @5, next_attempt = @6, delay_notice = @7, last_reply = @8, last_host = @9
        WHERE id = @1 AND message = @2
        """,
        recipient.Id, message.Value, recipient.Destination, (long)recipient.State, recipient.Attempts, recipient.NextAttempt, recipient.DelayNoticeSent,
        recipient.LastReply, recipient.LastHost);

    private static List<QueuedRecipient> Recipients(SqlSession sql, QueueId id) => sql.Query(
        SelectRecipient,
        static row => new QueuedRecipient
        {
            Id = row.Int64(0),
            Recipient = new EnvelopeRecipient(EmailAddress.Parse(row.Text(1))) { Notify = (DsnNotify)row.Int32(2), OriginalRecipient = row.TextOrNull(3) },
            Destination = row.Text(4),
            State = (RecipientState)row.Int32(5),
            Attempts = row.Int32(6),
            NextAttempt = row.Moment(7),
            DelayNoticeSent = row.MomentOrNull(8),
            LastReply = row.TextOrNull(9),
            LastHost = row.TextOrNull(10),
        },
        id.Value);

    private static readonly Func<SqlRow, QueuedMessage> Map = static row => new QueuedMessage
    {
        Id = new QueueId(row.Int64(0)),
        Blob = new BlobId(row.Int64(1)),
        Size = row.Int64(2),
        Envelope = new Envelope
        {
            Sender = row.TextOrNull(3) is { } sender ? EmailAddress.Parse(sender) : null,
            Body = (BodyType)row.Int32(4),
            SmtpUtf8 = row.Bool(5),
            RequireTls = row.Bool(6),
            Return = (DsnReturn)row.Int32(7),
            EnvelopeIdentifier = row.TextOrNull(8),
            HoldUntil = row.MomentOrNull(9),
            DeliverBy = row.IsNull(10) ? null : new DeliverBy(row.Moment(10), row.Bool(11), row.Bool(12)),
            Priority = row.Int32(13),
        },
        Account = row.IsNull(14) ? null : new AccountId(row.Int64(14)),
        Trace = row.Text(15),
        Queued = row.Moment(16),
        Expires = row.Moment(17),
        HeldBecause = row.TextOrNull(18),
        Route = row.TextOrNull(19),
    };
}
