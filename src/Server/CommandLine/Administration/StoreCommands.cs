using System.CommandLine;
using System.Text.Json;
using Posthouse.Storage;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse store …</summary>
internal static class StoreCommands
{
    internal static Command Create()
    {
        var stats = new Command("stats", "Show the store's state in figures.");
        CommandRun.Of(stats, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            run.Print(await client.GetAsync("store", AdministrationJson.Default.StoreModel, run.CancellationToken).ConfigureAwait(false), AdministrationJson.Default.StoreModel, store =>
            {
                run.Out.WriteLine($"folder:         {store.Folder}");
                run.Out.WriteLine($"state:          {(store.CanWrite ? "takes mail" : "refuses new mail")}{(store.Problem is null ? "" : ": " + store.Problem)}");
                run.Out.WriteLine($"free:           {SettingText.WriteSize(store.FreeOctets)}");
                run.Out.WriteLine($"domains:        {store.Domains}");
                run.Out.WriteLine($"accounts:       {store.Accounts}");
                run.Out.WriteLine($"queued:         {store.Queued}");
                run.Out.WriteLine($"to be indexed:  {store.IndexBacklog}");
            });
        });
        var verify = new Command("verify", "Read the whole store and report every inconsistency. The server may run meanwhile.");
        CommandRun.Of(verify, static run => ExamineAsync(run, "store/verify", "Verifying"));
        var repair = new Command("repair", "Mend what can be mended, and say what was done.") { Confirmation.Yes };
        CommandRun.Of(repair, static run =>
        {
            Confirmation.Require(run, "Repair the store: records that fit nowhere are removed, counters counted again ('posthouse store verify' lists them)");
            return ExamineAsync(run, "store/repair", "Repairing");
        });
        var compact = new Command("compact", "Free the space of deleted messages now, instead of slowly in the background.");
        CommandRun.Of(compact, CompactAsync);
        var target = new Argument<string>("target") { Description = "A folder that is not there yet, such as /backup/posthouse-monday." };
        var copy = new DocumentedCommand("copy", "Copy the store into a new folder, as it is at one moment. The server may run meanwhile.")
        {
            Details = "The copy has its name only when it is whole. The server's user must have the right to write there. 'posthouse store verify --data TARGET' checks the copy.",
            Examples = ["store copy /backup/posthouse-monday"],
        };
        copy.Arguments.Add(target);
        CommandRun.Of(copy, run => CopyAsync(run, Path.GetFullPath(run.Get(target))));
        return new DocumentedCommand("store", "The store: records and messages on the disk.")
        {
            Subcommands = { stats, verify, repair, compact, copy },
            Details = "All of them work while the server runs and when it does not. 'verify' reads every message; on a large store it takes a while and costs the disk.",
        };
    }

    private static async Task ExamineAsync(CommandRun run, string path, string what)
    {
        await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
        StoreReport? report = null;
        async Task FollowAsync(Action<double> progress)
        {
            await foreach (StoreExamination step in client.StreamAsync(HttpMethod.Post, path, AdministrationJson.Default.StoreExamination, run.CancellationToken).ConfigureAwait(false))
            {
                if (step.Failure is { } failure) throw new CommandException(failure);
                progress(step.Progress);
                report = step.Report ?? report;
            }
        }

        await ProgressBar.RunAsync(run, what, FollowAsync).ConfigureAwait(false);
        if (report is null) throw new CommandException("the server ended before it was done; its log says why.");
        run.Print(report, AdministrationJson.Default.StoreReport, found => Print(run, found));
        int open = report.Problems.Count(static p => p.Repaired is null);
        if (open > 0) throw new CommandException($"problems: {open}{(path.EndsWith("verify", StringComparison.Ordinal) ? "; 'posthouse store repair' mends what can be mended." : " could not be mended: put the named files back from a copy.")}");
    }

    private static async Task CompactAsync(CommandRun run)
    {
        await using AdministrationClient client = await AdministrationClient.OpenAsync(run, housekeeping: true).ConfigureAwait(false);
        StoreCompaction? done = null;
        await ProgressBar.RunAsync(run, "Compacting", async progress =>
        {
            await foreach (StoreCompaction step in client.StreamAsync(HttpMethod.Post, "store/compact", AdministrationJson.Default.StoreCompaction, run.CancellationToken).ConfigureAwait(false))
            {
                progress(step.Progress);
                done = step;
            }
        }).ConfigureAwait(false);
        if (done?.Failure is { } failure) throw new CommandException(failure);
        if (done is not { Progress: 1 }) throw new CommandException("the server ended before it was done; its log says why.");
        run.Print(done, AdministrationJson.Default.StoreCompaction, c => run.Out.WriteLine($"messages on the disk: {SettingText.WriteSize(c.Before)} before, {SettingText.WriteSize(c.After)} now"));
    }

    private static async Task CopyAsync(CommandRun run, string target)
    {
        await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
        StoreCopied? last = null;
        await ProgressBar.RunAsync(run, "Copying", async progress =>
        {
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new StoreCopyTarget(target), AdministrationJson.Default.StoreCopyTarget));
            content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
            await foreach (StoreCopied step in client.StreamAsync(HttpMethod.Post, "store/copy", AdministrationJson.Default.StoreCopied, run.CancellationToken, content).ConfigureAwait(false))
            {
                progress(step.Progress);
                last = step;
            }
        }).ConfigureAwait(false);
        if (last?.Failure is { } failure) throw new CommandException(failure);
        if (last?.Octets is not { } octets) throw new CommandException("the server ended before it was done; its log says why.");
        run.Print(last, AdministrationJson.Default.StoreCopied, _ => run.Out.WriteLine($"{target}: {SettingText.WriteSize(octets)}"));
    }

    private static void Print(CommandRun run, StoreReport report)
    {
        run.Out.WriteLine($"accounts {report.Accounts}, mailboxes {report.Mailboxes}, placements {report.Placements}, messages {report.Messages}, contents {report.Contents} ({SettingText.WriteSize(report.Octets)}), queued {report.QueuedMessages}");
        foreach (StoreProblem problem in report.Problems)
            run.Out.WriteLine($"{problem.Kind} {problem.Subject}: {problem.Description}{(problem.Repaired is null ? "" : $" → {problem.Repaired}")}");
        if (report.IsClean) run.Out.WriteLine("Everything fits together.");
    }
}
