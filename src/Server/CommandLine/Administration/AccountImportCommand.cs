using System.Text;
using System.CommandLine;
using System.Text.Json.Serialization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse account import: many accounts at once. Bad lines are reported by number; all others are made.</summary>
internal static class AccountImportCommand
{
    // One transaction of the directory; passwords of a batch are hashed side by side.
    private const int BatchSize = 64;

    internal static Command Create()
    {
        var file = new Argument<string>("file") { Description = $"CSV with a header line: {AccountCsv.Header}; - is standard input." };
        var command = new DocumentedCommand("import", "Add many accounts from a CSV file.")
        {
            Details = "The file begins with a header line that names its columns: address and password, and where wanted name, quota, groups (separated by spaces or semicolons), language and administrator. "
                + "Spaces around a field are no part of it, except for a password, which is taken exactly as it stands; quote one that holds a comma or a quote. "
                + "In place of a password, the column hash takes what another server kept: $argon2id$…, $6$…, $5$…, {SSHA512}…, {SSHA256}…, {SSHA}…; it is made anew at the first sign-in, and until then SCRAM is not possible. "
                + "Each line that cannot be used is reported with its number; all others are imported. Domains and groups must be there before.",
            Examples = ["account import people.csv", "account import - <people.csv"],
        };
        command.Arguments.Add(file);
        CommandRun.Of(command, async run =>
        {
            if (run.Get(file) != "-" && !File.Exists(run.Get(file))) throw new CommandException($"there is no file {run.Get(file)}.");
            using TextReader reader = new StreamReader(run.Get(file) == "-" ? Console.OpenStandardInput() : File.OpenRead(run.Get(file)), new UTF8Encoding(false, throwOnInvalidBytes: true));
            List<AccountCsv.Entry> entries = Read(reader);
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            ImportReport report = await ImportAsync(client, entries, run).ConfigureAwait(false);
            run.Print(report, ImportReportJson.Default.ImportReport, result =>
            {
                foreach (ImportProblem warning in result.Warnings) run.Warn($"line {warning.Line}: {warning.Problem}");
                foreach (ImportProblem problem in result.Problems) run.Error.WriteLine($"line {problem.Line}: {problem.Problem}");
                run.Out.WriteLine($"accounts imported: {result.Imported}, lines refused: {result.Problems.Count}");
            });
            if (report.Problems.Count > 0) throw new CommandException("not every line could be imported; mend those that were refused and import them again, without the others.");
        });
        return command;
    }

    private static List<AccountCsv.Entry> Read(TextReader reader)
    {
        try
        {
            return [.. AccountCsv.Read(reader)];
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException("the file is not UTF-8 (perhaps GBK): nothing was imported. Save it as \"CSV UTF-8\" and try again.");
        }
    }

    private static async Task<ImportReport> ImportAsync(AdministrationClient client, List<AccountCsv.Entry> entries, CommandRun run)
    {
        var problems = new List<ImportProblem>();
        var good = new List<AccountCsv.Entry>();
        foreach (AccountCsv.Entry entry in entries)
        {
            if (entry.Account is null) problems.Add(new ImportProblem(entry.Line, null, entry.Problem!));
            else good.Add(entry);
        }

        int imported = 0, done = 0;
        async Task RunAsync(Action<double> progress)
        {
            foreach (AccountCsv.Entry[] batch in good.Chunk(BatchSize))
            {
                IReadOnlyList<AccountChange> accounts = [.. batch.Select(static e => e.Account!)];
                IReadOnlyList<ImportOutcome> outcomes = (await client.SendAsync(
                    HttpMethod.Post, "accounts/import", accounts, AdministrationJson.Default.IReadOnlyListAccountChange, AdministrationJson.Default.IReadOnlyListImportOutcome, run.CancellationToken).ConfigureAwait(false))!;
                for (int i = 0; i < batch.Length; i++)
                {
                    if (outcomes[i].Problem is { } problem) problems.Add(new ImportProblem(batch[i].Line, outcomes[i].Address, problem));
                    else imported++;
                }

                done += batch.Length;
                progress((double)done / good.Count);
            }
        }

        await ProgressBar.RunAsync(run, "Importing accounts", RunAsync).ConfigureAwait(false);
        problems.Sort(static (a, b) => a.Line.CompareTo(b.Line));
        List<ImportProblem> warnings = [.. entries.Where(static e => e.Warning is not null).Select(static e => new ImportProblem(e.Line, e.Account?.Address, e.Warning!))];
        return new ImportReport(imported, problems, warnings);
    }
}

/// <summary>What an import did.</summary>
/// <param name="Warnings">About lines that were taken.</param>
internal sealed record ImportReport(int Imported, IReadOnlyList<ImportProblem> Problems, IReadOnlyList<ImportProblem> Warnings);

/// <param name="Line">Where the record begins in the file, from 1.</param>
internal sealed record ImportProblem(int Line, string? Address, string Problem);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportReportJson : JsonSerializerContext;
