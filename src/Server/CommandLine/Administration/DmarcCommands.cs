using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse dmarc …</summary>
internal static class DmarcCommands
{
    private static readonly Option<string?> Domain = new("--domain") { Description = "Only reports about this domain.", HelpName = "DOMAIN" };
    private static readonly Option<string?> Since = new("--since") { Description = "From when on: a date and time, or a duration such as 7d for the last seven days; 30 days without it.", HelpName = "WHEN" };

    internal static Command Create()
    {
        var command = new DocumentedCommand("dmarc", "What others report of mail in the names of your domains.")
        {
            Details = "Other organisations report daily to the address in a domain's DMARC record (rua). Their reports are read wherever they are delivered here. Anybody can write one: those whose sender DMARC did not prove are marked.",
            Examples = ["dmarc summary", "dmarc summary --domain example.com --since 7d", "dmarc reports --json"],
        };
        command.Add(Summary());
        command.Add(Reports());
        return command;
    }

    private static Command Summary()
    {
        var command = new Command("summary", "Which servers send in your domains' names, and whether their mail passes.") { Domain, Since };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<DmarcSourceModel> sources = await client.GetAsync(Path(run, "dmarc/summary"), AdministrationJson.Default.IReadOnlyListDmarcSourceModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(sources, AdministrationJson.Default.IReadOnlyListDmarcSourceModel, all => Print(run, all));
        });
        return command;
    }

    private static Command Reports()
    {
        var command = new Command("reports", "List the reports that came.") { Domain, Since };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<DmarcReportModel> reports = await client.GetAsync(Path(run, "dmarc/reports"), AdministrationJson.Default.IReadOnlyListDmarcReportModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(reports, AdministrationJson.Default.IReadOnlyListDmarcReportModel, all => Print(run, all));
        });
        return command;
    }

    private static string Path(CommandRun run, string path) => UrlQuery.Of(path, ("domain", run.Get(Domain)), ("since", MessageCommands.Moment(run.Get(Since), "--since")));

    private static void Print(CommandRun run, IReadOnlyList<DmarcSourceModel> sources)
    {
        if (sources.Count == 0)
        {
            run.Out.WriteLine("No report has come in this time. They come daily once a domain's DMARC record names an address for them (rua=mailto:…) that is delivered here.");
            return;
        }

        PrintTable(run, sources.Where(static source => source.Proven));
        if (sources.All(static source => source.Proven)) return;
        run.Out.WriteLine();
        run.Out.WriteLine("Reports that nobody is shown to stand behind say the following. Anybody could have made it up; it is counted above only where a proven report says it too.");
        PrintTable(run, sources.Where(static source => !source.Proven));
    }

    private static void PrintTable(CommandRun run, IEnumerable<DmarcSourceModel> sources)
    {
        var table = new TextTable("DOMAIN", "SOURCE", "MESSAGES", "SPF", "DKIM", "FAILED", "JUNK", "REFUSED", "WHAT IT IS");
        foreach (DmarcSourceModel source in sources)
        {
            table.Add(
                source.Domain, source.Source, Number(source.Messages), Number(source.SpfAligned), Number(source.DkimAligned), Number(source.Failed), Number(source.Quarantined), Number(source.Rejected), source.Hint);
        }

        table.Write(run.Out);
    }

    private static void Print(CommandRun run, IReadOnlyList<DmarcReportModel> reports)
    {
        var table = new TextTable("DOMAIN", "UNTIL", "FROM", "MESSAGES", "LEFT OUT", "POLICY", "PROVEN", "REPORT");
        foreach (DmarcReportModel report in reports)
        {
            table.Add(
                report.Domain, report.End.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), report.Organization, Number(report.Messages), Number(report.LeftOut), report.Policy, report.Proven ?? "no", report.ReportId);
        }

        table.Write(run.Out);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
