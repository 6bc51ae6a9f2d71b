namespace Posthouse.Storage;

/// <summary>
/// Reads every record and every byte in one consistent view and names what does not fit together. Writes nothing.
/// </summary>
internal sealed class StoreVerifier(SqliteDatabase database, SegmentFolder folder)
{
    internal const string RecordFile = "record-file";

    // Each question must have no answer. The first column is the subject.
    private static readonly (string Kind, string Description, string Sql)[] Questions =
    [
        ("placement-without-message", "A mailbox lists a message that is not there", "SELECT p.mailbox, p.uid FROM placement p LEFT JOIN message m ON m.id = p.message WHERE m.id IS NULL"),
        ("placement-without-mailbox", "A message stands in a mailbox that is not there", "SELECT p.mailbox, p.uid FROM placement p LEFT JOIN mailbox b ON b.id = p.mailbox WHERE b.id IS NULL AND p.mailbox NOT IN (SELECT mailbox FROM abandoned_mailbox)"),
        ("message-without-content", "A message's bytes have no record", "SELECT m.id, m.blob FROM message m LEFT JOIN content c ON c.id = m.blob WHERE c.id IS NULL"),
        ("message-in-no-mailbox", "A message stands in no mailbox and is not marked for removal",
            "SELECT m.id, m.blob FROM message m WHERE NOT EXISTS (SELECT 1 FROM placement p WHERE p.message = m.id) AND NOT EXISTS (SELECT 1 FROM orphan o WHERE o.message = m.id)"),
        ("queue-without-content", "A queued message's bytes have no record", "SELECT q.id, q.blob FROM queue_message q LEFT JOIN content c ON c.id = q.blob WHERE c.id IS NULL"),
        ("recipient-without-message", "A queue recipient belongs to no message", "SELECT r.id, r.message FROM queue_recipient r LEFT JOIN queue_message q ON q.id = r.message WHERE q.id IS NULL"),
        ("wrong-reference-count", "A content's count of references is wrong",
            """
            SELECT c.id, c.refs FROM content c LEFT JOIN (
                SELECT blob, COUNT(*) AS n FROM (SELECT blob FROM message UNION ALL SELECT blob FROM queue_message UNION ALL SELECT blob FROM upload UNION ALL SELECT blob FROM kept_file) GROUP BY blob) r ON r.blob = c.id
            WHERE c.refs <> COALESCE(r.n, 0)
            """),
        ("wrong-mailbox-counters", "A mailbox's counters do not match its messages",
            """
            SELECT b.id, b.messages FROM mailbox b LEFT JOIN (
                SELECT mailbox, COUNT(*) AS n, SUM((flags & 1) = 0) AS u, SUM((flags & 8) <> 0) AS d, SUM(octets) AS o, MAX(uid) AS top, MAX(modseq) AS m FROM placement GROUP BY mailbox) p ON p.mailbox = b.id
            WHERE b.messages <> COALESCE(p.n, 0) OR b.unseen <> COALESCE(p.u, 0) OR b.deleted <> COALESCE(p.d, 0) OR b.octets <> COALESCE(p.o, 0)
                OR b.uid_next <= COALESCE(p.top, 0) OR b.modseq < COALESCE(p.m, 0)
            """),
        ("wrong-account-use", "An account's use does not match its mailboxes and files",
            """
            SELECT a.account, a.used_octets FROM account_state a LEFT JOIN (SELECT account, SUM(octets) AS o, SUM(messages) AS n, MAX(modseq) AS m FROM mailbox GROUP BY account) b ON b.account = a.account
                LEFT JOIN (SELECT account, SUM(octets) AS o FROM kept_file GROUP BY account) k ON k.account = a.account
            WHERE a.used_octets <> COALESCE(b.o, 0) + COALESCE(k.o, 0) OR a.used_messages <> COALESCE(b.n, 0) OR a.modseq < COALESCE(b.m, 0)
            """),
        ("wrong-domain-use", "A domain's use does not match its accounts",
            """
            SELECT d.domain, d.used_octets FROM domain_quota d LEFT JOIN (SELECT domain, SUM(used_octets) AS o, SUM(used_messages) AS n FROM account_state GROUP BY domain) a ON a.domain = d.domain
            WHERE d.used_octets <> COALESCE(a.o, 0) OR d.used_messages <> COALESCE(a.n, 0)
            """),
        ("grant-without-mailbox", "Rights are given in a mailbox that is not there", "SELECT g.mailbox, g.grantee FROM mailbox_grant g LEFT JOIN mailbox b ON b.id = g.mailbox WHERE b.id IS NULL"),
        ("wrong-thread-counters", "A conversation's count in a mailbox does not match its messages",
            """
            SELECT t.mailbox, t.thread FROM thread_mailbox t LEFT JOIN (
                SELECT m.thread, p.mailbox, COUNT(*) AS n, SUM((p.flags & 17) = 0) AS u FROM placement p JOIN message m ON m.id = p.message WHERE (p.flags & 8) = 0 GROUP BY m.thread, p.mailbox) c
                ON c.thread = t.thread AND c.mailbox = t.mailbox
            WHERE (t.messages <> COALESCE(c.n, 0) OR t.unread <> COALESCE(c.u, 0)) AND t.mailbox IN (SELECT id FROM mailbox)
            """),
        ("wrong-thread-counters", "A mailbox's counts of conversations do not match them",
            """
            SELECT b.id, b.threads FROM mailbox b LEFT JOIN (SELECT mailbox, COUNT(*) AS t, SUM(messages) AS e, SUM(unread) AS u FROM thread_mailbox GROUP BY mailbox) c ON c.mailbox = b.id
            WHERE b.threads <> COALESCE(c.t, 0) OR b.emails <> COALESCE(c.e, 0) OR b.unread_emails <> COALESCE(c.u, 0) OR b.emails <> b.messages - b.deleted
            """),
        ("wrong-thread-counters", "A mailbox's count of unread conversations does not match them",
            """
            SELECT b.id, b.unread_threads FROM mailbox b WHERE b.unread_threads <> (
                SELECT COUNT(DISTINCT m.thread) FROM placement p JOIN message m ON m.id = p.message WHERE p.mailbox = b.id AND (p.flags & 8) = 0 AND EXISTS (
                    SELECT 1 FROM thread_mailbox t JOIN mailbox o ON o.id = t.mailbox WHERE t.thread = m.thread AND t.unread > 0 AND (t.mailbox = b.id OR (b.role <> 6 AND o.role <> 6))))
            """),
        ("upload-without-content", "An uploaded file's bytes have no record", "SELECT u.id, u.blob FROM upload u LEFT JOIN content c ON c.id = u.blob WHERE c.id IS NULL"),
        ("kept-file-without-content", "A kept file's bytes have no record", "SELECT k.id, k.blob FROM kept_file k LEFT JOIN content c ON c.id = k.blob WHERE c.id IS NULL"),
        ("kept-file-without-account", "A kept file belongs to no account", "SELECT k.id, k.account FROM kept_file k LEFT JOIN account_state a ON a.account = k.account WHERE a.account IS NULL"),
        ("mailbox-without-account", "A mailbox belongs to no account", "SELECT b.id, b.account FROM mailbox b LEFT JOIN account_state a ON a.account = b.account WHERE a.account IS NULL"),
    ];

    // A bit that turned in the definition of a table renames a column, which nothing else here need notice.
    private static readonly string[] Columns =
    [
        "SELECT account, domain, modseq, next_message, next_thread, used_octets, used_messages, limit_octets, limit_messages, keywords FROM account_state LIMIT 0",
        "SELECT domain, used_octets, used_messages, limit_octets, limit_messages FROM domain_quota LIMIT 0",
        "SELECT id, account, name, role, uid_validity, uid_next, modseq, messages, unseen, deleted, octets, emails, unread_emails, threads, unread_threads, sort_order FROM mailbox LIMIT 0",
        "SELECT account, name FROM subscription LIMIT 0",
        "SELECT id, hash_prefix, hash, segment, position, stored, octets, refs, prefix, header_length, envelope, structure, body, parts, subject, from_text, to_text, cc_text, bcc_text, sender_text, reply_text, sent, sent_offset, message_id, ancestors, preview, has_attachment FROM content LIMIT 0",
        "SELECT segment, dead, packed FROM segment_use LIMIT 0",
        "SELECT id, thread, blob FROM message LIMIT 0",
        "SELECT account, identifier, thread FROM thread_key LIMIT 0",
        "SELECT mailbox, uid, message, flags, modseq, received, saved, octets FROM placement LIMIT 0",
        "SELECT message FROM orphan LIMIT 0",
        "SELECT account, modseq, kind, mailbox, uids, messages FROM change_record LIMIT 0",
        "SELECT sequence, at, kind, account, sender, recipient, message_id, trace, detail FROM journal LIMIT 0",
        "SELECT consumer, sequence FROM journal_checkpoint LIMIT 0",
        "SELECT id, blob, octets, sender, body, smtp_utf8, require_tls, dsn_return, envelope_id, hold_until, deliver_by, deliver_by_return, deliver_by_trace, priority, account, trace, queued, expires, held, route FROM queue_message LIMIT 0",
        "SELECT id, message, address, notify, original, destination, state, held, attempts, next_attempt, delay_notice, last_reply, last_host FROM queue_recipient LIMIT 0",
        "SELECT name, value FROM store_property LIMIT 0",
        "SELECT mailbox FROM abandoned_mailbox LIMIT 0",
        "SELECT account FROM abandoned_account LIMIT 0",
        "SELECT mailbox, kind, grantee, rights, denied FROM mailbox_grant LIMIT 0",
        "SELECT mailbox, account, name, value FROM annotation LIMIT 0",
        "SELECT mailbox, account, sealed_key FROM url_key LIMIT 0",
        "SELECT thread, mailbox, messages, unread FROM thread_mailbox LIMIT 0",
        "SELECT id, account, blob, octets, media_type, expires FROM upload LIMIT 0",
        "SELECT id, account, blob, octets FROM kept_file LIMIT 0",
        "SELECT message FROM index_removal LIMIT 0",
    ];

    internal StoreReport Run(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var problems = new List<StoreProblem>();
        SqlSession? sql = null;
        try
        {
            sql = database.RentReader();
            sql.Execute("BEGIN");
            foreach (string line in sql.Query("PRAGMA integrity_check", static row => row.Text(0)))
            {
                if (line != "ok") problems.Add(new StoreProblem(RecordFile, 0, $"The record file is damaged: {line}"));
            }

            foreach (string columns in Columns) sql.Query(columns, static row => row.Int64(0));
            foreach ((string kind, string description, string question) in Questions)
            {
                cancellationToken.ThrowIfCancellationRequested();
                problems.AddRange(sql.Query(question, row => new StoreProblem(kind, row.Int64(0), $"{description} ({row.Int64(0)}, {row.Int64(1)}).")));
            }

            new ContentVerifier(database, folder).Check(sql, problems, progress, cancellationToken);
            return new StoreReport(
                sql.Scalar("SELECT COUNT(*) FROM account_state"), sql.Scalar("SELECT COUNT(*) FROM mailbox"), sql.Scalar("SELECT COUNT(*) FROM placement"),
                sql.Scalar("SELECT COUNT(*) FROM message"), sql.Scalar("SELECT COUNT(*) FROM content"), sql.Scalar("SELECT SUM(octets) FROM content"),
                sql.Scalar("SELECT COUNT(*) FROM queue_message"), problems);
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            problems.Add(new StoreProblem(RecordFile, 0, $"The record file cannot be read: {error.Message}"));
            return new StoreReport(0, 0, 0, 0, 0, 0, 0, problems);
        }
        finally
        {
            if (sql is not null) database.ReturnAfterView(sql);
        }
    }
}
