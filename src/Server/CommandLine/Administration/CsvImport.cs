using System.CommandLine;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>Makes many of a kind from a CSV file. Lines that cannot be used are reported by number and harm no other.</summary>
/// <param name="things">In the plural, for people.</param>
/// <param name="path">Of the API, which answers with one outcome for each row.</param>
/// <param name="batch">Rows of one request.</param>
internal sealed class CsvImport<T>(string things, string path, int batch, JsonTypeInfo<IReadOnlyList<T>> type, Func<TextReader, IEnumerable<CsvEntry<T>>> read)
    where T : class
{
    /// <summary>Rows of one request that only tries: what is refused because of an earlier row shows within a request alone.</summary>
    internal int? TrialBatch { get; init; }

    /// <summary>What a row is called where two of one name cannot be; null where they can.</summary>
    internal Func<T, string>? UniqueName { get; init; }

    /// <param name="file">"-" is standard input.</param>
    internal async Task RunAsync(CommandRun run, string file, bool dryRun)
    {
        if (file != "-" && !File.Exists(file)) throw new CommandException($"there is no file {file}.");
        using TextReader reader = new StreamReader(file == "-" ? Console.OpenStandardInput() : File.OpenRead(file), new UTF8Encoding(false, throwOnInvalidBytes: true));
        List<CsvEntry<T>> entries = Read(reader);
        await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
        ImportReport report = await SendAsync(client, entries, run, dryRun).ConfigureAwait(false);
        run.Print(report, ImportReportJson.Default.ImportReport, result =>
        {
            foreach (ImportProblem warning in result.Warnings) run.Warn($"line {warning.Line}: {warning.Problem}");
            foreach (ImportProblem problem in result.Problems) run.Error.WriteLine($"line {problem.Line}: {problem.Problem}");
            run.Out.WriteLine(dryRun
                ? $"{things} that would be imported: {result.Imported}, lines that would be refused: {result.Problems.Count}; this was a dry run, and nothing was changed"
                : $"{things} imported: {result.Imported}, lines refused: {result.Problems.Count}");
        });
        if (report.Problems.Count == 0) return;
        throw new CommandException(dryRun ? "not every line could be imported, and none was: mend those that would be refused." : "not every line could be imported; mend those that were refused and import them again, without the others.");
    }

    private List<CsvEntry<T>> Read(TextReader reader)
    {
        try
        {
            return [.. read(reader)];
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException("the file is not UTF-8 (perhaps GBK): nothing was imported. Save it as \"CSV UTF-8\" and try again.");
        }
    }

    private async Task<ImportReport> SendAsync(AdministrationClient client, List<CsvEntry<T>> entries, CommandRun run, bool dryRun)
    {
        List<ImportProblem> problems = [.. entries.Where(static e => e.Problem is not null).Select(static e => new ImportProblem(e.Line, null, e.Problem!))];
        List<CsvEntry<T>> good = [.. entries.Where(static e => e.Row is not null)];
        List<ImportProblem> warnings = [.. good.Where(static e => e.Warning is not null).Select(e => new ImportProblem(e.Line, UniqueName?.Invoke(e.Row!), e.Warning!))];
        int imported = 0, done = 0;
        // What one request tried is not there for the next.
        var tried = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        async Task RunAsync(Action<double> progress)
        {
            foreach (CsvEntry<T>[] some in good.Chunk(dryRun ? TrialBatch ?? batch : batch))
            {
                done += some.Length;
                List<CsvEntry<T>> sent = [.. some];
                if (dryRun && UniqueName is not null) sent.RemoveAll(IsTried);
                IReadOnlyList<ImportOutcome> outcomes = sent.Count == 0 ? [] : (await client.SendAsync(
                    HttpMethod.Post, dryRun ? path + "?dryRun=true" : path, [.. sent.Select(static e => e.Row!)], type, AdministrationJson.Default.IReadOnlyListImportOutcome, run.CancellationToken).ConfigureAwait(false))!;
                foreach ((CsvEntry<T> entry, ImportOutcome outcome) in sent.Zip(outcomes))
                {
                    if (outcome.Problem is { } problem)
                    {
                        problems.Add(new ImportProblem(entry.Line, outcome.Address, problem));
                        continue;
                    }

                    imported++;
                    if (UniqueName is not null) tried.TryAdd(UniqueName(entry.Row!), entry.Line);
                }

                progress((double)done / good.Count);
            }
        }

        bool IsTried(CsvEntry<T> entry)
        {
            string name = UniqueName(entry.Row!);
            if (!tried.TryGetValue(name, out int line)) return false;
            problems.Add(new ImportProblem(entry.Line, name, $"{name} stands in line {line} already"));
            return true;
        }

        await ProgressBar.RunAsync(run, dryRun ? $"Trying {things}" : $"Importing {things}", RunAsync).ConfigureAwait(false);
        problems.Sort(static (a, b) => a.Line.CompareTo(b.Line));
        return new ImportReport(imported, problems, warnings) { DryRun = dryRun };
    }
}

/// <summary>What an import did, or would do.</summary>
/// <param name="Warnings">About lines that were taken.</param>
internal sealed record ImportReport(int Imported, IReadOnlyList<ImportProblem> Problems, IReadOnlyList<ImportProblem> Warnings)
{
    /// <summary>Nothing was changed.</summary>
    public bool DryRun { get; init; }
}

/// <param name="Line">Where the record begins in the file, from 1.</param>
internal sealed record ImportProblem(int Line, string? Address, string Problem);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportReportJson : JsonSerializerContext;
