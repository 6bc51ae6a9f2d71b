using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Rows of <c>dmarc_failure</c>. One that is done stays for its day, without its header: more of its kind is no news.</summary>
internal static class FailureTable
{
    /// <summary>Counts failures of one kind. False where there is no room for another report in this day.</summary>
    internal static bool Add(SqlSession sql, in FailureKey key, FailedMessage message, long incidents, FailureReportOptions options)
    {
        long day = key.Day.DayNumber;
        if (sql.Execute("UPDATE dmarc_failure SET incidents = incidents + @5 WHERE day = @1 AND policy_domain = @2 AND source = @3 AND kind = @4", day, key.PolicyDomain.Ascii, key.Source, (long)key.Kind, incidents) > 0) return true;
        if (sql.Scalar("SELECT COUNT(*) FROM dmarc_failure WHERE day = @1 AND policy_domain = @2", day, key.PolicyDomain.Ascii) >= options.PerDomain) return false;
        if (sql.Scalar("SELECT COUNT(*) FROM dmarc_failure WHERE day = @1", day) >= options.Together) return false;
        sql.Execute(
            """
            INSERT INTO dmarc_failure (day, policy_domain, source, kind, done, incidents, arrived, report_id, author, client, spf_domain, fields, header)
            VALUES (@1, @2, @3, @4, 0, @5, @6, @7, @8, @9, @10, @11, @12)
            """,
            day, key.PolicyDomain.Ascii, key.Source, (long)key.Kind, incidents, message.Arrived, message.ReportId, message.Author.Ascii, message.Client, message.SpfDomain, message.Fields, message.Header);
        return true;
    }

    /// <summary>Those that wait, the oldest first.</summary>
    internal static List<(FailureKey Key, string ReportId, DateTimeOffset Arrived)> Waiting(SqlSession sql) => sql.Query(
        "SELECT day, policy_domain, source, kind, report_id, arrived FROM dmarc_failure WHERE done = 0 ORDER BY arrived, report_id",
        static row => (new FailureKey(DateOnly.FromDayNumber(row.Int32(0)), DomainName.Parse(row.Text(1)), row.Text(2), (FailureKind)row.Int32(3)), row.Text(4), row.Moment(5)));

    internal static (FailedMessage Message, long Incidents) Read(SqlSession sql, FailureKey key) => sql.QueryFirst(
        "SELECT report_id, arrived, author, client, spf_domain, fields, header, incidents FROM dmarc_failure WHERE day = @1 AND policy_domain = @2 AND source = @3 AND kind = @4",
        static row => (new FailedMessage { ReportId = row.Text(0), Arrived = row.Moment(1), Author = DomainName.Parse(row.Text(2)), Client = row.Text(3), SpfDomain = row.Text(4), Fields = row.Text(5), Header = row.Bytes(6) }, row.Int64(7)),
        (long)key.Day.DayNumber, key.PolicyDomain.Ascii, key.Source, (long)key.Kind);

    internal static void Done(SqlSession sql, in FailureKey key) => sql.Execute(
        "UPDATE dmarc_failure SET done = 1, fields = '', header = x'' WHERE day = @1 AND policy_domain = @2 AND source = @3 AND kind = @4", (long)key.Day.DayNumber, key.PolicyDomain.Ascii, key.Source, (long)key.Kind);

    internal static long SentTo(SqlSession sql, DateOnly day, string host) =>
        sql.Scalar("SELECT COALESCE(SUM(reports), 0) FROM dmarc_failure_destination WHERE day = @1 AND host = @2", (long)day.DayNumber, host);

    internal static void CountSent(SqlSession sql, DateOnly day, string host)
    {
        if (sql.Execute("UPDATE dmarc_failure_destination SET reports = reports + 1 WHERE day = @1 AND host = @2", (long)day.DayNumber, host) == 0)
            sql.Execute("INSERT INTO dmarc_failure_destination (day, host, reports) VALUES (@1, @2, 1)", (long)day.DayNumber, host);
    }

    internal static void Forget(SqlSession sql, DateOnly before)
    {
        sql.Execute("DELETE FROM dmarc_failure WHERE day < @1", (long)before.DayNumber);
        sql.Execute("DELETE FROM dmarc_failure_destination WHERE day < @1", (long)before.DayNumber);
    }
}
