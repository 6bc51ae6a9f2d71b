using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>A submission whose fate is not final yet.</summary>
/// <param name="Since">The last record of the journal that its state tells of.</param>
internal sealed record OpenSubmission(string Trace, AccountId Account, long Submission, long Since);

/// <summary>Rows of <c>jmap_open_submission</c>: by which trace the journal knows a submission of which something may still become.</summary>
internal static class OpenSubmissions
{
    private const string Columns = "trace, account, id, since";

    /// <summary>In the transaction that takes the message, after its own records: what they say is known to whoever reads the submission then.</summary>
    internal static void Open(WriteTransaction transaction, AccountId account, Submission submission) => transaction.Sql.Execute(
        $"INSERT INTO jmap_open_submission ({Columns}) VALUES (@1, @2, @3, (SELECT COALESCE(MAX(sequence), 0) FROM journal))", submission.Trace, account.Value, submission.Number);

    internal static void Close(WriteTransaction transaction, string trace) => transaction.Sql.Execute("DELETE FROM jmap_open_submission WHERE trace = @1", trace);

    internal static OpenSubmission? Find(StoreReader reader, string trace) => reader.Sql.QueryFirst($"SELECT {Columns} FROM jmap_open_submission WHERE trace = @1", Map, trace);

    internal static List<string> Traces(StoreReader reader) => reader.Sql.Query("SELECT trace FROM jmap_open_submission", static row => row.Text(0));

    internal static void Told(WriteTransaction transaction, string trace, long since) => transaction.Sql.Execute("UPDATE jmap_open_submission SET since = @2 WHERE trace = @1", trace, since);

    private static readonly Func<SqlRow, OpenSubmission> Map = static row => new OpenSubmission(row.Text(0), new AccountId(row.Int64(1)), row.Int64(2), row.Int64(3));
}
