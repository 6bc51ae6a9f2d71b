using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse domain import: many domains at once. Bad lines are reported by number; all others are made.</summary>
internal static class DomainImportCommand
{
    // As many as the API takes, so that a dry run sees what one line has to do with another.
    private const int BatchSize = 1000;

    internal static Command Create()
    {
        var file = new Argument<string>("file") { Description = $"CSV with a header line: {DomainCsv.Columns.Header}; - is standard input." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be imported and what refused, and change nothing." };
        var allowUnknown = new Option<bool>("--allow-unknown") { Description = "Take catch-alls that nobody here has yet, such as those of the new domains themselves." };
        var command = new DocumentedCommand("import", "Add many domains from a CSV file.")
        {
            Details = "The file begins with a header line that names its columns: name, and where wanted aliases (separated by spaces or semicolons), catchAll, quota and maximumReceivedSize (sizes such as 100 GiB), "
                + "quotaMessages, maximumAccounts and recipientsPerDay (numbers). These are the columns in which the console takes domains and saves their list. "
                + "Each line that cannot be used is reported with its number; all others are imported.",
            Examples = ["domain import domains.csv --dry-run", "domain import - <domains.csv"],
        };
        command.Arguments.Add(file);
        command.Options.Add(dryRun);
        command.Options.Add(allowUnknown);
        CommandRun.Of(command, run =>
        {
            bool? allow = run.Get(allowUnknown) ? true : null;
            var import = new CsvImport<DomainChange>("domains", "domains/import", BatchSize, AdministrationJson.Default.IReadOnlyListDomainChange, reader => DomainCsv.Read(reader, allow)) { UniqueName = static domain => domain.Name! };
            return import.RunAsync(run, run.Get(file), run.Get(dryRun));
        });
        return command;
    }
}
