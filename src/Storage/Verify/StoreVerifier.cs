using System.Security.Cryptography;

namespace Posthouse.Storage;

/// <summary>
/// Reads every record and every byte in one consistent view and names what does not fit together. Writes nothing.
/// </summary>
internal sealed class StoreVerifier(SqliteDatabase database, SegmentFolder folder)
{
    // Each question must have no answer. The first column is the subject.
    private static readonly (string Kind, string Description, string Sql)[] Questions =
    [
        ("placement-without-message", "A mailbox lists a message that is not there", "SELECT p.mailbox, p.uid FROM placement p LEFT JOIN message m ON m.id = p.message WHERE m.id IS NULL"),
        ("placement-without-mailbox", "A message stands in a mailbox that is not there", "SELECT p.mailbox, p.uid FROM placement p LEFT JOIN mailbox b ON b.id = p.mailbox WHERE b.id IS NULL"),
        ("message-without-content", "A message's bytes have no record", "SELECT m.id, m.blob FROM message m LEFT JOIN content c ON c.id = m.blob WHERE c.id IS NULL"),
        ("message-in-no-mailbox", "A message stands in no mailbox and is not marked for removal",
            "SELECT m.id, m.blob FROM message m WHERE NOT EXISTS (SELECT 1 FROM placement p WHERE p.message = m.id) AND NOT EXISTS (SELECT 1 FROM orphan o WHERE o.message = m.id)"),
        ("queue-without-content", "A queued message's bytes have no record", "SELECT q.id, q.blob FROM queue_message q LEFT JOIN content c ON c.id = q.blob WHERE c.id IS NULL"),
        ("recipient-without-message", "A queue recipient belongs to no message", "SELECT r.id, r.message FROM queue_recipient r LEFT JOIN queue_message q ON q.id = r.message WHERE q.id IS NULL"),
        ("wrong-reference-count", "A content's count of references is wrong",
            "SELECT c.id, c.refs FROM content c WHERE c.refs <> (SELECT COUNT(*) FROM message m WHERE m.blob = c.id) + (SELECT COUNT(*) FROM queue_message q WHERE q.blob = c.id)"),
        ("wrong-mailbox-counters", "A mailbox's counters do not match its messages",
            """
            SELECT b.id, b.messages FROM mailbox b LEFT JOIN (
                SELECT mailbox, COUNT(*) AS n, SUM((flags & 1) = 0) AS u, SUM((flags & 8) <> 0) AS d, SUM(octets) AS o, MAX(uid) AS top, MAX(modseq) AS m FROM placement GROUP BY mailbox) p ON p.mailbox = b.id
            WHERE b.messages <> COALESCE(p.n, 0) OR b.unseen <> COALESCE(p.u, 0) OR b.deleted <> COALESCE(p.d, 0) OR b.octets <> COALESCE(p.o, 0)
                OR b.uid_next <= COALESCE(p.top, 0) OR b.modseq < COALESCE(p.m, 0)
            """),
        ("wrong-account-use", "An account's use does not match its mailboxes",
            """
            SELECT a.account, a.used_octets FROM account_state a LEFT JOIN (SELECT account, SUM(octets) AS o, SUM(messages) AS n, MAX(modseq) AS m FROM mailbox GROUP BY account) b ON b.account = a.account
            WHERE a.used_octets <> COALESCE(b.o, 0) OR a.used_messages <> COALESCE(b.n, 0) OR a.modseq < COALESCE(b.m, 0)
            """),
        ("wrong-domain-use", "A domain's use does not match its accounts",
            """
            SELECT d.domain, d.used_octets FROM domain_quota d LEFT JOIN (SELECT domain, SUM(used_octets) AS o, SUM(used_messages) AS n FROM account_state GROUP BY domain) a ON a.domain = d.domain
            WHERE d.used_octets <> COALESCE(a.o, 0) OR d.used_messages <> COALESCE(a.n, 0)
            """),
        ("mailbox-without-account", "A mailbox belongs to no account", "SELECT b.id, b.account FROM mailbox b LEFT JOIN account_state a ON a.account = b.account WHERE a.account IS NULL"),
    ];

    internal StoreReport Run(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var problems = new List<StoreProblem>();
        SqlSession sql = database.RentReader();
        try
        {
            sql.Execute("BEGIN");
            foreach (string line in sql.Query("PRAGMA integrity_check", static row => row.Text(0)))
            {
                if (line != "ok") problems.Add(new StoreProblem("record-file", 0, $"The record file is damaged: {line}"));
            }

            foreach ((string kind, string description, string question) in Questions)
            {
                cancellationToken.ThrowIfCancellationRequested();
                problems.AddRange(sql.Query(question, row => new StoreProblem(kind, row.Int64(0), $"{description} ({row.Int64(0)}, {row.Int64(1)}).")));
            }

            CheckContents(sql, problems, progress, cancellationToken);
            return new StoreReport(
                sql.Scalar("SELECT COUNT(*) FROM account_state"), sql.Scalar("SELECT COUNT(*) FROM mailbox"), sql.Scalar("SELECT COUNT(*) FROM placement"),
                sql.Scalar("SELECT COUNT(*) FROM message"), sql.Scalar("SELECT COUNT(*) FROM content"), sql.Scalar("SELECT SUM(octets) FROM content"),
                sql.Scalar("SELECT COUNT(*) FROM queue_message"), problems);
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            problems.Add(new StoreProblem("record-file", 0, $"The record file cannot be read: {error.Message}"));
            return new StoreReport(0, 0, 0, 0, 0, 0, 0, problems);
        }
        finally
        {
            sql.Execute("COMMIT");
            database.Return(sql);
        }
    }

    private void CheckContents(SqlSession sql, List<StoreProblem> problems, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long total = Math.Max(1, sql.Scalar("SELECT COUNT(*) FROM content"));
        long done = 0, segment = 0, position = -1;
        while (true)
        {
            // In the order of the disk, a page at a time, so that a large store is read once and in sequence.
            var page = sql.Query(
                "SELECT segment, position, stored, octets, prefix, id, hash FROM content WHERE (segment = @1 AND position > @2) OR segment > @1 ORDER BY segment, position LIMIT 500",
                static row => (Id: row.Int64(5), Hash: row.Bytes(6), Place: BlobPlace.Map(row)), segment, position);
            if (page.Count == 0) return;
            foreach ((long id, byte[] hash, BlobPlace place) in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Check(place, hash) is { } fault) problems.Add(new StoreProblem("damaged-content", id, $"Content {id}: {fault}"));
                progress?.Report((double)++done / total);
            }

            segment = page[^1].Place.Segment;
            position = page[^1].Place.Position;
        }
    }

    private string? Check(BlobPlace place, byte[] hash)
    {
        try
        {
            using BlobReader? reader = place.Open(folder);
            if (reader is null) return $"{folder.PathOf(place.Segment)} is missing.";
            using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[64 << 10];
            long offset = place.Prefix.Length;
            for (int read; (read = reader.Read(offset, buffer)) > 0; offset += read) whole.AppendData(buffer, 0, read);
            byte[] found = whole.GetHashAndReset();
            if (place.Prefix.Length > 0)
            {
                // Lines in front of a large message: the name is made of both, see StagedBlob.
                whole.AppendData(place.Prefix);
                whole.AppendData(found);
                found = whole.GetHashAndReset();
            }

            return found.AsSpan().SequenceEqual(hash) ? null : $"the bytes in {folder.PathOf(place.Segment)} at {place.Position} are not those that were stored.";
        }
        catch (StoreException error)
        {
            return error.Message;
        }
    }
}
