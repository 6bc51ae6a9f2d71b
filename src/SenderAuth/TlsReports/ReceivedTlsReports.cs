using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Reports that others sent about domains of ours: rows of <c>tls_report</c>. One that comes twice is one.</summary>
public sealed class ReceivedTlsReports(MailStore store, TlsReportOptions options, TimeProvider clock)
{
    /// <summary>False where the same report is kept already.</summary>
    public Task<bool> KeepAsync(DomainName domain, TlsReport report, CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{domain.Ascii}\n{report.Organization}\n{report.ReportId}\n{report.Start.ToUnixTimeSeconds()}")));
        string json = Encoding.UTF8.GetString(TlsReportWriter.Write(report));
        return store.WriteAsync(
            transaction =>
            {
                SqlSession sql = transaction.Sql;
                if (sql.Scalar("SELECT COUNT(*) FROM tls_report WHERE id = @1", id) > 0) return false;
                sql.Execute("DELETE FROM tls_report WHERE received < @1", now - options.KeepReceived);
                if (sql.Scalar("SELECT COUNT(*) FROM tls_report") >= options.MaximumReceived)
                    sql.Execute("DELETE FROM tls_report WHERE id IN (SELECT id FROM tls_report ORDER BY received LIMIT 100)");
                sql.Execute(
                    "INSERT INTO tls_report (id, domain, organization, report_id, starts, ends, received, succeeded, failed, report) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10)",
                    id, domain.Ascii, report.Organization, report.ReportId, report.Start, report.End, now, report.Policies.Sum(static p => p.Succeeded), report.Policies.Sum(static p => p.Failed), json);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Reports about days since then, the newest first, at most 1,000.</summary>
    public async ValueTask<IReadOnlyList<(DomainName Domain, TlsReport Report)>> ListAsync(DomainName? domain, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        List<(string Domain, string Json)> rows = await store.ReadAsync(
            reader => domain is null
                ? reader.Sql.Query("SELECT domain, report FROM tls_report WHERE starts >= @1 ORDER BY starts DESC, id LIMIT 1000", static row => (row.Text(0), row.Text(1)), since)
                : reader.Sql.Query("SELECT domain, report FROM tls_report WHERE domain = @2 AND starts >= @1 ORDER BY starts DESC, id LIMIT 1000", static row => (row.Text(0), row.Text(1)), since, domain.Ascii),
            cancellationToken).ConfigureAwait(false);
        var reports = new List<(DomainName, TlsReport)>();
        foreach ((string name, string json) in rows)
        {
            // Written by ourselves it may be larger than what may come from outside packed.
            if (TlsReportParser.TryRead(Encoding.UTF8.GetBytes(json), out TlsReport? report, options with { MaximumAttachment = int.MaxValue })) reports.Add((DomainName.Parse(name), report));
        }

        return reports;
    }
}
