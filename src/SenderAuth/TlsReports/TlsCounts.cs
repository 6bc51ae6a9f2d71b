using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>What <see cref="TlsLedger"/> counted, written down until it is reported: rows of <c>tls_count</c>.</summary>
public sealed class TlsCounts(MailStore store, TlsLedger ledger, TlsReportOptions options)
{
    /// <summary>Writes down what was counted since the last call.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken = default)
    {
        List<KeyValuePair<TlsCountKey, long>> counts = ledger.Take();
        if (counts.Count == 0) return;
        try
        {
            await store.WriteAsync(
                transaction =>
                {
                    foreach ((TlsCountKey key, long sessions) in counts) Add(transaction.Sql, key, sessions);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            ledger.Put(counts);
            throw;
        }
    }

    /// <summary>Days and domains that were counted, before a day.</summary>
    public async ValueTask<IReadOnlyList<(DateOnly Day, DomainName Domain)>> ListBeforeAsync(DateOnly day, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(
            reader => reader.Sql.Query("SELECT DISTINCT day, domain FROM tls_count WHERE day < @1 ORDER BY day, domain", static row => (DateOnly.FromDayNumber(row.Int32(0)), DomainName.Parse(row.Text(1))), day.DayNumber),
            cancellationToken).ConfigureAwait(false);

    /// <summary>The report about a domain's day.</summary>
    public async ValueTask<TlsReport> ReadAsync(DateOnly day, DomainName domain, CancellationToken cancellationToken = default)
    {
        List<(TlsCountKey Key, long Sessions)> rows = await store.ReadAsync(
            reader => reader.Sql.Query(
                "SELECT policy_type, policy, result, mx_host, local_ip, remote_ip, sessions FROM tls_count WHERE day = @1 AND domain = @2 ORDER BY sessions DESC LIMIT @3",
                row => (new TlsCountKey(day, domain.Ascii, row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5)), row.Int64(6)),
                day.DayNumber, domain.Ascii, (long)options.MaximumRows),
            cancellationToken).ConfigureAwait(false);
        var start = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return new TlsReport
        {
            Organization = options.Submitter,
            ContactInfo = "postmaster@" + options.Submitter,
            ReportId = string.Create(CultureInfo.InvariantCulture, $"{day:yyyyMMdd}.{domain.Ascii}@{options.Submitter}"),
            Start = start,
            End = start.AddDays(1).AddSeconds(-1),
            Policies = [.. rows.GroupBy(static r => (r.Key.PolicyType, r.Key.PolicyText)).Select(group => Policy(group.Key.PolicyType, group.Key.PolicyText, domain, [.. group]))],
        };
    }

    internal static void Forget(SqlSession sql, DateOnly day, DomainName domain) => sql.Execute("DELETE FROM tls_count WHERE day = @1 AND domain = @2", day.DayNumber, domain.Ascii);

    private static TlsReportedPolicy Policy(string type, string text, DomainName domain, List<(TlsCountKey Key, long Sessions)> rows)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new TlsReportedPolicy
        {
            Type = type,
            Lines = lines,
            Domain = domain.Ascii,
            MxHosts = type == "sts" ? [.. lines.Where(static l => l.StartsWith("mx: ", StringComparison.Ordinal)).Select(static l => l[4..])] : [],
            Succeeded = rows.Where(static r => r.Key.Result.Length == 0).Sum(static r => r.Sessions),
            Failed = rows.Where(static r => r.Key.Result.Length > 0).Sum(static r => r.Sessions),
            Failures = [.. rows.Where(static r => r.Key.Result.Length > 0).Select(static r => new TlsReportedFailure(r.Key.Result, r.Sessions) { MxHost = r.Key.MxHost, SendingIp = r.Key.Local, ReceivingIp = r.Key.Remote })],
        };
    }

    private static void Add(SqlSession sql, in TlsCountKey key, long sessions)
    {
        SqlValue day = key.Day.DayNumber;
        int changed = sql.Execute(
            "UPDATE tls_count SET sessions = sessions + @9 WHERE day = @1 AND domain = @2 AND policy_type = @3 AND policy = @4 AND result = @5 AND mx_host = @6 AND local_ip = @7 AND remote_ip = @8",
            day, key.Domain, key.PolicyType, key.PolicyText, key.Result, key.MxHost, key.Local, key.Remote, sessions);
        if (changed > 0) return;
        sql.Execute(
            "INSERT INTO tls_count (day, domain, policy_type, policy, result, mx_host, local_ip, remote_ip, sessions) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9)",
            day, key.Domain, key.PolicyType, key.PolicyText, key.Result, key.MxHost, key.Local, key.Remote, sessions);
    }
}
