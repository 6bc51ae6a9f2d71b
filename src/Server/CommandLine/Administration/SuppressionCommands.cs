using System.CommandLine;
using System.Globalization;
using System.Text;
using Posthouse.Mail;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse suppression …</summary>
internal static class SuppressionCommands
{
    private const int Page = 5000;

    private static readonly Argument<string> Address = new("address") { Description = "The address, such as bob@example.net." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("suppression", "Addresses elsewhere that are not written to, because mail to them came back.")
        {
            Details = "An address that its own host calls unknown, disabled or moved is put here at once, one whose mailbox stays full after several failures over days, each until its time is over. "
                + "Blocklists, rates and other troubles of the sender's own never put anyone here, and there is never an entry for a whole domain or for an address here.",
            Examples = ["suppression list --domain example.net", "suppression remove bob@example.net", "suppression add old@example.net --reason \"left the company\"", "suppression export list.csv"],
        };
        command.Add(List());
        command.Add(Add());
        command.Add(Remove());
        command.Add(Export());
        command.Add(Import());
        return command;
    }

    private static Command List()
    {
        var domain = new Option<string?>("--domain") { Description = "Only addresses of this domain.", HelpName = "DOMAIN" };
        var what = new Option<string?>("--class") { Description = "Only entries of this class: unknown, full, disabled, moved, complaint or manual.", HelpName = "CLASS" };
        what.AcceptOnlyFromAmong("unknown", "full", "disabled", "moved", "complaint", "manual");
        var waiting = new Option<bool>("--waiting") { Description = "Also what failed, but not often enough yet." };
        Option<int> limit = new Option<int>("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = static _ => 1000 }.Within(1, Page);
        var command = new Command("list", "List the suppressed addresses.") { domain, what, waiting, limit };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = UrlQuery.Of("suppressions", ("domain", run.Get(domain)), ("class", run.Get(what)), ("waiting", run.Get(waiting) ? "true" : null), ("limit", run.Get(limit).ToString(CultureInfo.InvariantCulture)));
            IReadOnlyList<SuppressionModel> all = await client.GetAsync(path, AdministrationJson.Default.IReadOnlyListSuppressionModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(all, AdministrationJson.Default.IReadOnlyListSuppressionModel, rows =>
            {
                if (rows.Count == 0) run.Out.WriteLine("No address is suppressed.");
                else Print(run, rows);
            });
        });
        return command;
    }

    private static Command Add()
    {
        var reason = new Option<string?>("--reason") { Description = "Why, for those who look later.", HelpName = "TEXT" };
        var until = new Option<DateTimeOffset?>("--until") { Description = "The day on which it is written to again; ten years from now without it.", HelpName = "DATE" };
        var lists = new Option<bool>("--lists-only") { Description = "Only lists and campaigns leave it out." };
        var command = new Command("add", "Put an address on the list.") { Address, reason, until, lists };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            var wanted = new SuppressionModel { Address = run.Get(Address), Reason = run.Get(reason), ListsOnly = run.Get(lists), Expires = run.Get(until) };
            SuppressionModel added = (await client.SendAsync(HttpMethod.Post, "suppressions", wanted, AdministrationJson.Default.SuppressionModel, AdministrationJson.Default.SuppressionModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(added, AdministrationJson.Default.SuppressionModel, row => Print(run, [row]));
        });
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Take an address off the list: it is written to again at once.") { Address };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            await client.SendAsync(HttpMethod.Delete, "suppressions/" + Uri.EscapeDataString(run.Get(Address)), run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Address)} is written to again.");
        });
        return command;
    }

    private static Command Export()
    {
        var file = new Argument<string?>("file") { Description = "Where the CSV goes; without it, or with -, standard output.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("export", "Write the whole list as CSV, as import reads it.") { file };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            var all = new List<SuppressionModel>();
            while (true)
            {
                string path = UrlQuery.Of("suppressions", ("after", all.Count > 0 ? all[^1].Address : null), ("limit", Page.ToString(CultureInfo.InvariantCulture)));
                IReadOnlyList<SuppressionModel> page = await client.GetAsync(path, AdministrationJson.Default.IReadOnlyListSuppressionModel, run.CancellationToken).ConfigureAwait(false);
                all.AddRange(page);
                if (page.Count < Page) break;
            }

            if (run.Get(file) is { } name and not "-")
            {
                await File.WriteAllTextAsync(name, SuppressionCsv.Write(all), new UTF8Encoding(false), run.CancellationToken).ConfigureAwait(false);
                run.Done($"{all.Count} addresses are in {name}.");
                return;
            }

            run.Print(all, AdministrationJson.Default.IReadOnlyListSuppressionModel, rows => run.Out.Write(SuppressionCsv.Write(rows)));
        });
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = $"CSV with a header line: {SuppressionCsv.Header}; only address is needed. - is standard input." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be imported and what refused, and change nothing." };
        var command = new DocumentedCommand("import", "Put the addresses of a CSV file on the list, such as another system's.")
        {
            Details = "An address that is there already gets what the file says of it. Each line that cannot be used is reported with its number; all others are imported.",
            Examples = ["suppression import list.csv --dry-run", "suppression import list.csv"],
        };
        command.Arguments.Add(file);
        command.Options.Add(dryRun);
        var import = new CsvImport<SuppressionModel>("addresses", "suppressions/import", Page, AdministrationJson.Default.IReadOnlyListSuppressionModel, SuppressionCsv.Read);
        CommandRun.Of(command, run => import.RunAsync(run, run.Get(file), run.Get(dryRun)));
        return command;
    }

    private static void Print(CommandRun run, IReadOnlyList<SuppressionModel> rows)
    {
        var table = new TextTable("ADDRESS", "CLASS", "STATUS", "FAILURES", "LAST", "UNTIL", "REASON");
        foreach (SuppressionModel row in rows)
            table.Add(row.Address, row.Active == false ? $"{row.Class} (waiting)" : row.ListsOnly == true ? $"{row.Class} (lists)" : row.Class, row.Status, row.Count?.ToString(CultureInfo.InvariantCulture), Day(row.LastSeen), Day(row.Expires), row.Reason);
        table.Write(run.Out);
    }

    private static string? Day(DateTimeOffset? moment) => moment?.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
