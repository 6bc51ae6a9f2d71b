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

    /// <summary>Reports about days since then, the newest first, at most 1,000.</summary>
    public async ValueTask<IReadOnlyList<(DomainName Domain, string Signer, TlsReport Report)>> ListAsync(DomainName? domain, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        List<(string Domain, string Signer, string Json)> rows = await store.ReadAsync(
            reader => domain is null
                ? reader.Sql.Query("SELECT domain, signer, report FROM tls_report WHERE starts >= @1 ORDER BY starts DESC, id LIMIT 1000", static row => (row.Text(0), row.Text(1), row.Text(2)), since)
                : reader.Sql.Query("SELECT domain, signer, report FROM tls_report WHERE domain = @2 AND starts >= @1 ORDER BY starts DESC, id LIMIT 1000", static row => (row.Text(0), row.Text(1), row.Text(2)), since, domain.Ascii),
            cancellationToken).ConfigureAwait(false);
        var reports = new List<(DomainName, string, TlsReport)>();
        foreach ((string name, string signer, string json) in rows)
        {
            // Written by ourselves it may be larger than what may come from outside packed.
            if (TlsReportParser.TryRead(Encoding.UTF8.GetBytes(json), out TlsReport? report, options with { MaximumAttachment = int.MaxValue })) reports.Add((DomainName.Parse(name), signer, report));
        }

        return reports;
    }
}
