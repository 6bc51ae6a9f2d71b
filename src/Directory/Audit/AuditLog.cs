using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Every administrative act: written down before it is done, and its end after. Rows are only ever added, each chained to the one
/// before it (<see cref="AuditChain"/>). An act without an end is one that a crash cut off.
/// </summary>
public sealed class AuditLog(MailStore store, TimeProvider clock)
{
    private const string Columns = "sequence, at, begun, actor, origin, operation, subject, domain, request, outcome, hash";
    private const int LongestRequest = 16_384;
    private const int LongestOutcome = 500;
    private const int LongestName = 320;
    private const int Step = 1000;
    private const int MostProblems = 100;

    // A search for what is nowhere ends here; the answer's cursor goes on.
    private const int MostLookedAt = 50_000;

    /// <summary>Completes when the act's beginning is on the disk. Only then may it be done.</summary>
    /// <returns>For <see cref="EndAsync"/>.</returns>
    public Task<long> BeginAsync(AuditAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        AuditAct kept = Kept(act);
        return store.WriteAsync(transaction => Append(transaction.Sql, 0, kept, ""));
    }

    /// <param name="outcome">The status, and the reason where it failed.</param>
    public Task EndAsync(long begun, string outcome) =>
        store.WriteAsync(transaction => Append(transaction.Sql, begun, new AuditAct("", "", "", "", "", ""), Cut(outcome, LongestOutcome)));

    /// <summary>An act that was asked for and not let through: its beginning and its end in one.</summary>
    /// <param name="outcome">403, and the reason.</param>
    public Task RefuseAsync(AuditAct act, string outcome)
    {
        ArgumentNullException.ThrowIfNull(act);
        return store.WriteAsync(transaction =>
        {
            long begun = Append(transaction.Sql, 0, Kept(act), "");
            return Append(transaction.Sql, begun, new AuditAct("", "", "", "", "", ""), Cut(outcome, LongestOutcome));
        });
    }

    /// <summary>The newest first.</summary>
    /// <returns>Next is where to go on (<see cref="AuditQuery.Before"/>); null at the end.</returns>
    public async ValueTask<(IReadOnlyList<AuditEntry> Entries, long? Next)> ReadAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var entries = new List<AuditEntry>();
        long before = query.Before;
        for (int looked = 0; looked < MostLookedAt; looked += Step)
        {
            List<AuditEntry> some = await store.ReadAsync(reader => Before(reader.Sql, before), cancellationToken).ConfigureAwait(false);
            foreach (AuditEntry entry in some)
            {
                if (query.Since is { } since && entry.At < since) return (entries, null);
                before = entry.Sequence;
                if (!Matches(entry, query)) continue;
                entries.Add(entry);
                if (entries.Count == query.Limit) return (entries, before > 1 ? before : null);
            }

            if (some.Count < Step) return (entries, null);
        }

        return (entries, before);
    }

    public ValueTask<AuditHead> HeadAsync(CancellationToken cancellationToken = default) => store.ReadAsync(
        static reader =>
        {
            (long sequence, byte[] hash) = Last(reader.Sql);
            return new AuditHead(sequence, Convert.ToHexStringLower(hash));
        },
        cancellationToken);

    /// <param name="kept">A head of earlier, from elsewhere; the log must still lead through it. Null looks at the chain alone.</param>
    public async ValueTask<AuditVerdict> VerifyAsync(AuditHead? kept = null, CancellationToken cancellationToken = default)
    {
        var problems = new List<string>();
        byte[] previous = AuditChain.Beginning;
        long last = 0;
        long entries = 0;
        bool found = kept is null || kept.Sequence == 0;
        while (true)
        {
            List<(AuditRow Row, byte[] Hash)> some = await store.ReadAsync(reader => reader.Sql.Query($"SELECT {Columns} FROM directory_audit WHERE sequence > @1 ORDER BY sequence LIMIT 1000", Map, last), cancellationToken).ConfigureAwait(false);
            foreach ((AuditRow row, byte[] hash) in some)
            {
                entries++;
                if (row.Sequence != last + 1) Add($"entries {last + 1} to {row.Sequence - 1} are missing");
                else if (!AuditChain.Next(previous, row).AsSpan().SequenceEqual(hash)) Add($"entry {row.Sequence} is not what was written, or does not follow the one before it");
                if (row.Begun >= row.Sequence) Add($"entry {row.Sequence} ends what had not begun");
                if (kept is not null && row.Sequence == kept.Sequence)
                {
                    found = true;
                    if (!Convert.ToHexStringLower(hash).Equals(kept.Hash, StringComparison.OrdinalIgnoreCase)) Add($"entry {row.Sequence} has another hash than the one that was kept");
                }

                last = row.Sequence;
                previous = hash;
            }

            if (some.Count < Step) break;
        }

        if (!found) Add($"the log ends at entry {last}, and the head that was kept is entry {kept!.Sequence}");
        return new AuditVerdict(entries, new AuditHead(last, Convert.ToHexStringLower(previous)), problems);

        void Add(string problem)
        {
            if (problems.Count < MostProblems) problems.Add(problem);
        }
    }

    private static AuditAct Kept(AuditAct act) =>
        new(Cut(act.Actor, LongestName), Cut(act.Origin, 255), Cut(act.Operation, 64), Cut(act.Subject, 512), Cut(act.Domain, 255), Cut(act.Request, LongestRequest));

    private long Append(SqlSession sql, long begun, AuditAct act, string outcome)
    {
        (long last, byte[] previous) = Last(sql);
        // The store keeps milliseconds, and the hash is of what it keeps.
        var row = new AuditRow(last + 1, DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()), begun, act, outcome);
        sql.Execute(
            "INSERT INTO directory_audit (sequence, at, begun, actor, origin, operation, subject, domain, request, outcome, hash) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11)",
            row.Sequence, row.At, begun, act.Actor, act.Origin, act.Operation, act.Subject, act.Domain, act.Request, outcome, AuditChain.Next(previous, row));
        return row.Sequence;
    }

    private static (long Sequence, byte[] Hash) Last(SqlSession sql) =>
        sql.Query("SELECT sequence, hash FROM directory_audit ORDER BY sequence DESC LIMIT 1", static row => (row.Int64(0), row.Bytes(1))) is [var last] ? last : (0, AuditChain.Beginning);

    // "+" keeps the look-up by number: nearly half of all rows are beginnings.
    private static List<AuditEntry> Before(SqlSession sql, long before) => sql.Query(
        "SELECT b.sequence, b.at, b.actor, b.origin, b.operation, b.subject, b.domain, b.request, e.at, e.outcome FROM directory_audit b LEFT JOIN directory_audit e ON e.begun = b.sequence WHERE +b.begun = 0 AND b.sequence < @1 ORDER BY b.sequence DESC LIMIT 1000",
        static row => new AuditEntry(row.Int64(0), row.Moment(1), new AuditAct(row.Text(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7)), row.MomentOrNull(8), row.TextOrNull(9)),
        before);

    private static (AuditRow, byte[]) Map(SqlRow row) =>
        (new AuditRow(row.Int64(0), row.Moment(1), row.Int64(2), new AuditAct(row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7), row.Text(8)), row.Text(9)), row.Bytes(10));

    private static bool Matches(AuditEntry entry, AuditQuery query) =>
        (query.Actor is null || entry.Act.Actor.Equals(query.Actor, StringComparison.OrdinalIgnoreCase))
        && (query.Operation is null || entry.Act.Operation == query.Operation)
        && (query.Subject is null || entry.Act.Subject.Equals(query.Subject, StringComparison.OrdinalIgnoreCase))
        && (query.Until is null || entry.At < query.Until)
        && (query.State is null || query.State == StateOf(entry))
        && (query.Visible?.Invoke(entry.Act.Domain) ?? true)
        && (query.Text is not { } text || Has(entry.Act.Actor, text) || Has(entry.Act.Operation, text) || Has(entry.Act.Subject, text) || Has(entry.Act.Request, text) || Has(entry.Outcome ?? "", text));

    /// <summary>"done", "failed", "refused" or "begun".</summary>
    public static string StateOf(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Outcome is null ? "begun" : entry.Outcome.StartsWith('2') ? "done" : entry.Outcome.StartsWith("403", StringComparison.Ordinal) ? "refused" : "failed";
    }

    private static bool Has(string where, string what) => where.Contains(what, StringComparison.OrdinalIgnoreCase);

    private static string Cut(string text, int longest) => text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest - 1), "…");
}
