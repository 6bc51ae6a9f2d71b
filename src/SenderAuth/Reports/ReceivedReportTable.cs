using System.Net;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Rows of <c>dmarc_report</c> and <c>dmarc_report_row</c>.</summary>
internal static class ReceivedReportTable
{
    private const int LongestText = 255;

    // Clocks differ, and days end at different times; a report of next year would stand before all others for a year.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    /// <summary>
    /// False for a report that is there already, and for one of days to come. One whose sender is proven takes the place of one whose sender is
    /// not: anybody could have sent that, with a number that he guessed. It never takes the place of what another proven sender sent, nor
    /// is it kept out by that: names and numbers are anybody's to choose.
    /// </summary>
    internal static bool Add(SqlSession sql, AggregateReport report, DomainName domain, string proven, DateTimeOffset now)
    {
        if (report.End > now + Ahead) return false;
        string organization = Cut(report.Organization.Length > 0 ? report.Organization : report.Email);
        string reportId = Cut(report.ReportId);
        if (sql.Scalar("SELECT COUNT(*) FROM dmarc_report WHERE organization = @1 AND report_id = @2 AND domain = @3 AND (@4 = '' OR proven = @4)", organization, reportId, domain.Ascii, proven) > 0) return false;
        long unproven = sql.Scalar("SELECT COALESCE(MAX(id), 0) FROM dmarc_report WHERE organization = @1 AND report_id = @2 AND domain = @3 AND proven = ''", organization, reportId, domain.Ascii);
        if (unproven != 0) Remove(sql, unproven);

        long id = sql.Insert(
            """
            INSERT INTO dmarc_report (organization, report_id, domain, email, proven, period_begin, period_end, received, policy, messages, left_out)
            VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11)
            """,
            organization, reportId, domain.Ascii, Cut(report.Email), proven, report.Begin, report.End, now, (report.Policy.Policy ?? DmarcPolicy.None).ToString(), report.Messages, (long)report.LeftOut);
        long number = 0;
        foreach (ReportedRow row in report.Rows)
        {
            if (row.Source is not { } source) continue;
            sql.Execute(
                "INSERT INTO dmarc_report_row (report, number, source, author, disposition, dkim_aligned, spf_aligned, forwarded, messages) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9)",
                id, number++, (source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source).ToString(), Cut(row.HeaderFrom), (row.Disposition ?? ReportedDisposition.None).ToString(), row.DkimAligned, row.SpfAligned, WasForwarded(row), row.Count);
        }

        return true;
    }

    /// <param name="before">Where the page before ended: the end of the last report's period, and its number.</param>
    internal static List<ReceivedReport> List(SqlSession sql, DomainName? domain, DateTimeOffset since, (DateTimeOffset End, long Id) before, int limit) => sql.Query(
        """
        SELECT organization, report_id, domain, email, proven, period_begin, period_end, received, policy, messages, id, left_out FROM dmarc_report
        WHERE period_end >= @1 AND (@2 IS NULL OR domain = @2) AND (period_end, id) < (@4, @5) ORDER BY period_end DESC, id DESC LIMIT @3
        """,
        static row => new ReceivedReport(row.Text(0), row.Text(1), DomainName.Parse(row.Text(2)), row.Text(3), row.Text(4), row.Moment(5), row.Moment(6), row.Moment(7), Enum.Parse<DmarcPolicy>(row.Text(8)), row.Int64(9)) { Id = row.Int64(10), LeftOut = row.Int64(11) },
        since, domain?.Ascii, (long)limit, before.End, before.Id);

    /// <summary>By domain and address, what is proven before what is not, those that failed most first; what kind it is is not decided yet.</summary>
    /// <summary>About which there are reports, by name.</summary>
    internal static List<DomainName> Domains(SqlSession sql, DateTimeOffset since) =>
        sql.Query("SELECT DISTINCT domain FROM dmarc_report WHERE period_end >= @1 ORDER BY domain", static row => DomainName.Parse(row.Text(0)), since);

    internal static List<ReportedSource> Sources(SqlSession sql, DomainName? domain, DateTimeOffset since, int limit) => sql.Query(
        """
        SELECT r.domain, w.source, SUM(w.messages), SUM(w.messages * w.dkim_aligned), SUM(w.messages * w.spf_aligned),
            SUM(CASE WHEN w.dkim_aligned = 0 AND w.spf_aligned = 0 THEN w.messages ELSE 0 END) AS failed,
            SUM(CASE WHEN w.disposition = 'Quarantine' THEN w.messages ELSE 0 END), SUM(CASE WHEN w.disposition = 'Reject' THEN w.messages ELSE 0 END),
            SUM(w.messages * w.forwarded), GROUP_CONCAT(DISTINCT REPLACE(r.organization, ',', char(31))), CASE WHEN r.proven <> '' THEN 1 ELSE 0 END AS is_proven
        FROM dmarc_report r JOIN dmarc_report_row w ON w.report = r.id
        WHERE r.period_end >= @1 AND (@2 IS NULL OR r.domain = @2)
        GROUP BY r.domain, w.source, is_proven ORDER BY is_proven DESC, r.domain, failed DESC, SUM(w.messages) DESC, w.source LIMIT @3
        """,
        static row => new ReportedSource
        {
            Domain = DomainName.Parse(row.Text(0)),
            Source = IPAddress.Parse(row.Text(1)),
            Messages = row.Int64(2),
            DkimAligned = row.Int64(3),
            SpfAligned = row.Int64(4),
            Failed = row.Int64(5),
            Quarantined = row.Int64(6),
            Rejected = row.Int64(7),
            Forwarded = row.Int64(8),
            // A name may hold a comma and no control character.
            Organizations = [.. row.Text(9).Split(',').Select(static name => name.Replace('\u001f', ',')).Order(StringComparer.OrdinalIgnoreCase)],
            Proven = row.Bool(10),
        },
        since, domain?.Ascii, (long)limit);

    internal static int RemoveBefore(SqlSession sql, DateTimeOffset moment, int limit)
    {
        List<long> old = sql.Query("SELECT id FROM dmarc_report WHERE received < @1 ORDER BY id LIMIT @2", static row => row.Int64(0), moment, (long)limit);
        foreach (long id in old) Remove(sql, id);
        return old.Count;
    }

    private static void Remove(SqlSession sql, long id)
    {
        sql.Execute("DELETE FROM dmarc_report_row WHERE report = @1", id);
        sql.Execute("DELETE FROM dmarc_report WHERE id = @1", id);
    }

    // It failed for the author's domain, and someone else answers for it; or the reporter knows who passed it on.
    private static bool WasForwarded(ReportedRow row) => !row.DkimAligned && !row.SpfAligned
        && (row.Overrides.Any(static o => o.Type is "forwarded" or "mailing_list" or "trusted_forwarder")
            || (row.Signatures.Any(static s => s.Result == AuthResult.Pass) && row.Spf.Any(static s => s.Result == AuthResult.Pass)));

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
