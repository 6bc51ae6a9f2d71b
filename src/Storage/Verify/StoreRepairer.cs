using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Mends what can be known for certain: counters are counted again, what points nowhere is removed. Damaged bytes are not invented:
/// their messages stay listed, so that nobody is left in the belief that there never was one, and a copy can be put back.
/// </summary>
internal static class StoreRepairer
{
    internal static async Task<StoreReport> RunAsync(MailStore store, StoreReport found)
    {
        if (found.IsClean) return found;
        // Deleting and counting in a file whose pages contradict each other makes it worse.
        if (found.Problems.Any(static problem => problem.Kind == StoreVerifier.RecordFile)) return found;
        var outcome = new List<StoreProblem>(found.Problems.Count);
        foreach (StoreProblem problem in found.Problems) outcome.Add(problem with { Repaired = Plan(problem.Kind) });
        if (outcome.Exists(static problem => problem.Repaired is not null))
            await store.WriteAsync(Apply).ConfigureAwait(false);
        return found with { Problems = outcome };
    }

    private static string? Plan(string kind) => kind switch
    {
        "placement-without-message" or "placement-without-mailbox" or "message-without-content" or "recipient-without-message" or "mailbox-without-account" or "grant-without-mailbox" or "upload-without-content" or "kept-file-without-content" or "kept-file-without-account" => "removed",
        "message-in-no-mailbox" => "marked for removal",
        "queue-without-content" => "removed from the queue",
        "wrong-reference-count" or "wrong-mailbox-counters" or "wrong-account-use" or "wrong-domain-use" or "wrong-thread-counters" => "counted again",
        _ => null,
    };

    private static int Apply(WriteTransaction transaction)
    {
        SqlSession sql = transaction.Sql;
        sql.Execute("DELETE FROM mailbox WHERE account NOT IN (SELECT account FROM account_state)");
        sql.Execute("DELETE FROM mailbox_grant WHERE mailbox NOT IN (SELECT id FROM mailbox)");
        sql.Execute("DELETE FROM url_key WHERE mailbox NOT IN (SELECT id FROM mailbox)");
        sql.Execute("DELETE FROM message WHERE blob NOT IN (SELECT id FROM content)");
        sql.Execute("DELETE FROM placement WHERE message NOT IN (SELECT id FROM message)");
        sql.Execute("DELETE FROM placement WHERE mailbox NOT IN (SELECT id FROM mailbox) AND mailbox NOT IN (SELECT mailbox FROM abandoned_mailbox)");
        sql.Execute("DELETE FROM upload WHERE blob NOT IN (SELECT id FROM content)");
        sql.Execute("DELETE FROM kept_file WHERE blob NOT IN (SELECT id FROM content) OR account NOT IN (SELECT account FROM account_state)");
        sql.Execute("DELETE FROM queue_message WHERE blob NOT IN (SELECT id FROM content)");
        sql.Execute("DELETE FROM queue_recipient WHERE message NOT IN (SELECT id FROM queue_message)");
        sql.Execute("INSERT INTO orphan (message) SELECT id FROM message m WHERE NOT EXISTS (SELECT 1 FROM placement p WHERE p.message = m.id) AND NOT EXISTS (SELECT 1 FROM orphan o WHERE o.message = m.id)");
        sql.Execute("UPDATE content SET refs = 0 WHERE id NOT IN (SELECT blob FROM message UNION ALL SELECT blob FROM queue_message UNION ALL SELECT blob FROM upload UNION ALL SELECT blob FROM kept_file)");
        sql.Execute(
            """
            UPDATE content SET refs = counted.n FROM (
                SELECT blob, COUNT(*) AS n FROM (SELECT blob FROM message UNION ALL SELECT blob FROM queue_message UNION ALL SELECT blob FROM upload UNION ALL SELECT blob FROM kept_file) GROUP BY blob) counted
            WHERE counted.blob = content.id AND content.refs <> counted.n
            """);
        foreach (long unused in sql.Query("SELECT id FROM content WHERE refs = 0", static row => row.Int64(0))) transaction.Contents.Release(new BlobId(unused));
        sql.Execute(
            """
            UPDATE mailbox SET
                messages = (SELECT COUNT(*) FROM placement p WHERE p.mailbox = mailbox.id),
                unseen = (SELECT COUNT(*) FROM placement p WHERE p.mailbox = mailbox.id AND (p.flags & 1) = 0),
                deleted = (SELECT COUNT(*) FROM placement p WHERE p.mailbox = mailbox.id AND (p.flags & 8) <> 0),
                octets = (SELECT COALESCE(SUM(p.octets), 0) FROM placement p WHERE p.mailbox = mailbox.id),
                uid_next = MAX(uid_next, (SELECT COALESCE(MAX(p.uid), 0) + 1 FROM placement p WHERE p.mailbox = mailbox.id)),
                modseq = MAX(modseq, (SELECT COALESCE(MAX(p.modseq), 1) FROM placement p WHERE p.mailbox = mailbox.id)),
                emails = (SELECT COUNT(*) FROM placement p WHERE p.mailbox = mailbox.id AND (p.flags & 8) = 0),
                unread_emails = (SELECT COUNT(*) FROM placement p WHERE p.mailbox = mailbox.id AND (p.flags & 25) = 0),
                threads = (SELECT COUNT(DISTINCT m.thread) FROM placement p JOIN message m ON m.id = p.message WHERE p.mailbox = mailbox.id AND (p.flags & 8) = 0)
            """);
        sql.Execute("DELETE FROM thread_mailbox WHERE mailbox IN (SELECT id FROM mailbox)");
        sql.Execute(
            """
            INSERT INTO thread_mailbox (thread, mailbox, messages, unread)
                SELECT m.thread, p.mailbox, COUNT(*), SUM((p.flags & 17) = 0) FROM placement p JOIN message m ON m.id = p.message
                WHERE (p.flags & 8) = 0 AND p.mailbox IN (SELECT id FROM mailbox) GROUP BY m.thread, p.mailbox
            """);
        foreach (long account in sql.Query("SELECT account FROM account_state", static row => row.Int64(0))) new ThreadCounts(sql).Recount(new AccountId(account));
        sql.Execute(
            """
            UPDATE account_state SET
                used_octets = (SELECT COALESCE(SUM(b.octets), 0) FROM mailbox b WHERE b.account = account_state.account)
                    + (SELECT COALESCE(SUM(k.octets), 0) FROM kept_file k WHERE k.account = account_state.account),
                used_messages = (SELECT COALESCE(SUM(b.messages), 0) FROM mailbox b WHERE b.account = account_state.account),
                modseq = MAX(modseq, (SELECT COALESCE(MAX(b.modseq), 1) FROM mailbox b WHERE b.account = account_state.account))
            """);
        sql.Execute(
            """
            UPDATE domain_quota SET
                used_octets = (SELECT COALESCE(SUM(a.used_octets), 0) FROM account_state a WHERE a.domain = domain_quota.domain),
                used_messages = (SELECT COALESCE(SUM(a.used_messages), 0) FROM account_state a WHERE a.domain = domain_quota.domain)
            """);
        return 0;
    }
}
