using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Reports that others sent about domains of ours: rows of <c>tls_report</c>. One that comes twice from the same signer is one.</summary>
public sealed class ReceivedTlsReports(MailStore store, TlsReportOptions options, TimeProvider clock)
{
    // Clocks differ, and days begin at different times; a report of next year would stand before all others for a year.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    /// <summary>
    /// False where the same report is kept already, and for one of days to come. The signer belongs to what a report is: anybody signs for a
    /// domain of his own, and names and numbers, which are easily guessed, are his to choose.
    /// </summary>
    public Task<bool> KeepAsync(DomainName domain, TlsReport report, string signer, CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (report.Start > now + Ahead) return Task.FromResult(false);
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{domain.Ascii}\n{report.Organization}\n{report.ReportId}\n{report.Start.ToUnixTimeSeconds()}\n{signer}")));
        string json = Encoding.UTF8.GetString(TlsReportWriter.Write(report));
        return store.WriteAsync(
            transaction =>
            {
                SqlSession sql = transaction.Sql;
                if (sql.Scalar("SELECT COUNT(*) FROM tls_report WHERE id = @1", id) > 0) return false;
                sql.Execute("DELETE FROM tls_report WHERE received < @1", now - options.KeepReceived);
                if (sql.Scalar("SELECT COUNT(*) FROM tls_report") >= options.MaximumReceived)
                {
                    // Who fills the table makes room from his own.
                    sql.Execute(
                        """
                        DELETE FROM tls_report WHERE id IN (SELECT id FROM tls_report WHERE signer =
                            (SELECT signer FROM tls_report GROUP BY signer ORDER BY COUNT(*) DESC, signer LIMIT 1) ORDER BY received LIMIT 100)
                        """);
                }

                sql.Execute(
                    "INSERT INTO tls_report (id, domain, organization, report_id, starts, ends, received, succeeded, failed, report, signer) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11)",
                    id, domain.Ascii, report.Organization, report.ReportId, report.Start, report.End, now, report.Policies.Sum(static p => p.Succeeded), report.Policies.Sum(static p => p.Failed), json, signer);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Reports about days since then, the newest first.</summary>
    /// <param name="before">Where the page before ended: the beginning of the last report's time, and its identifier; null begins.</param>
    public async ValueTask<IReadOnlyList<KeptTlsReport>> ListAsync(DomainName? domain, DateTimeOffset since, int limit = 1000, (DateTimeOffset Start, string Id)? before = null, CancellationToken cancellationToken = default)
    {
        // Identifiers are hexadecimal digits: nothing comes after "g".
        (DateTimeOffset start, string id) = before ?? (DateTimeOffset.MaxValue, "g");
        List<(string Id, string Domain, string Signer, string Json, DateTimeOffset Start)> rows = await store.ReadAsync(
            reader => reader.Sql.Query(
                "SELECT id, domain, signer, report, starts FROM tls_report WHERE starts >= @1 AND (@2 IS NULL OR domain = @2) AND (starts, id) < (@3, @4) ORDER BY starts DESC, id DESC LIMIT @5",
                static row => (row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Moment(4)), since, domain?.Ascii, start, id, (long)limit),
            cancellationToken).ConfigureAwait(false);
        // Written by ourselves it may be larger than what may come from outside packed.
        return rows.ConvertAll(row => new KeptTlsReport(
            row.Id, DomainName.Parse(row.Domain), row.Signer, row.Start, TlsReportParser.TryRead(Encoding.UTF8.GetBytes(row.Json), out TlsReport? report, options with { MaximumAttachment = int.MaxValue }) ? report : null));
    }
}
