using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse account import: many accounts at once. Bad lines are reported by number; all others are made.</summary>
internal static class AccountImportCommand
{
    // One transaction of the directory; passwords of a batch are hashed side by side.
    private const int BatchSize = 64;

    // As many as the API takes, so that a dry run sees what one line has to do with another.
    private const int TrialSize = 1000;

    internal static Command Create()
    {
        var file = new Argument<string>("file") { Description = $"CSV with a header line: {AccountCsv.Columns.Header}; - is standard input." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be imported and what refused, and change nothing." };
        var command = new DocumentedCommand("import", "Add many accounts from a CSV file.")
        {
            Details = "The file begins with a header line that names its columns: address and password, and where wanted name, quota, groups (separated by spaces or semicolons), language and administrator. "
                + "Spaces around a field are no part of it, except for a password, which is taken exactly as it stands; quote one that holds a comma or a quote. "
                + "In place of a password, the column hash takes what another server kept: $argon2id$…, $6$…, $5$…, {SSHA512}…, {SSHA256}…, {SSHA}…; it is made anew at the first sign-in, and until then SCRAM is not possible. "
                + "Each line that cannot be used is reported with its number; all others are imported. Domains and groups must be there before.",
            Examples = ["account import people.csv --dry-run", "account import people.csv", "account import - <people.csv"],
        };
        command.Arguments.Add(file);
        command.Options.Add(dryRun);
        var import = new CsvImport<AccountChange>("accounts", "accounts/import", BatchSize, AdministrationJson.Default.IReadOnlyListAccountChange, AccountCsv.Read) { TrialBatch = TrialSize, UniqueName = static account => account.Address! };
        CommandRun.Of(command, run => import.RunAsync(run, run.Get(file), run.Get(dryRun)));
        return command;
    }
}
