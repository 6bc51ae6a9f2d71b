using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse tls-reports</summary>
internal static class TlsReportsCommand
{
    // Columns. What a report calls itself is a stranger's, up to 500 characters; --json has the whole.
    private const int LongestName = 40;

    internal static Command Create()
    {
        var only = new Option<string?>("--domain") { Description = "Only reports about this domain.", HelpName = "DOMAIN" };
        var days = new Option<int?>("--days") { Description = "About how many days back; 14 without it.", HelpName = "DAYS" };
        var command = new DocumentedCommand("tls-reports", "What others report about TLS to the mail hosts of domains here (TLS-RPT, RFC 8460).")
        {
            Details = "Reports are read from mail as it arrives. A domain asks for them with a TXT record at _smtp._tls.DOMAIN such as v=TLSRPTv1; rua=mailto:postmaster@DOMAIN. FROM is what the report calls its sender; SIGNED BY is the domain whose signature the message bore.",
            Examples = ["tls-reports", "tls-reports --domain example.com --days 30"],
        };
        command.Add(only);
        command.Add(days);
        CommandRun.Of(command, async run =>
        {
            if (run.Get(days) is < 1 or > 366) throw new CommandException("--days: from 1 to 366.");
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = string.Create(CultureInfo.InvariantCulture, $"tls-reports?days={run.Get(days) ?? 14}") + (run.Get(only) is { } name ? "&domain=" + Uri.EscapeDataString(name) : "");
            IReadOnlyList<TlsReportModel> reports = await client.GetAsync(path, AdministrationJson.Default.IReadOnlyListTlsReportModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(reports, AdministrationJson.Default.IReadOnlyListTlsReportModel, all => Write(run, all));
        });
        return command;
    }

    private static void Write(CommandRun run, IReadOnlyList<TlsReportModel> reports)
    {
        var table = new TextTable("DOMAIN", "DAY", "FROM", "SIGNED BY", "POLICY", "SECURED", "FAILED");
        foreach (TlsReportModel report in reports)
            table.Add(report.Domain, Day(report.From), TextTable.Cut(report.Organization, LongestName), report.Signer, TextTable.Cut(string.Join(' ', report.Policies), LongestName), Count(report.Succeeded), Count(report.Failed));
        table.Write(run.Out);
        var failures = new TextTable("DOMAIN", "FAILURE", "MAIL HOST", "SESSIONS", "LAST");
        foreach (var failure in reports.SelectMany(static r => r.Failures.Select(f => (Report: r, Failure: f))).GroupBy(static f => (f.Report.Domain, f.Failure.Result, f.Failure.MxHost)))
            failures.Add(failure.Key.Domain, TextTable.Cut(failure.Key.Result, LongestName), TextTable.Cut(failure.Key.MxHost, LongestName), Count(failure.Sum(static f => f.Failure.Sessions)), Day(failure.Max(static f => f.Report.From)));
        if (!reports.Any(static r => r.Failures.Count > 0)) return;
        run.Out.WriteLine();
        failures.Write(run.Out);
    }

    private static string Day(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(long number) => number.ToString(CultureInfo.InvariantCulture);
}
