using System.CommandLine;
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
        var repair = new Command("repair", "Mend what can be mended, and say what was done.");
        CommandRun.Of(repair, static run => ExamineAsync(run, "store/repair", "Repairing"));
        return new Command("store", "The store.") { stats, verify, repair };
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
        if (open > 0) throw new CommandException($"{open} problems{(path.EndsWith("verify", StringComparison.Ordinal) ? "; 'posthouse store repair' mends what can be mended." : " could not be mended: put the named files back from a copy.")}");
    }

    private static void Print(CommandRun run, StoreReport report)
    {
        run.Out.WriteLine($"accounts {report.Accounts}, mailboxes {report.Mailboxes}, placements {report.Placements}, messages {report.Messages}, contents {report.Contents} ({SettingText.WriteSize(report.Octets)}), queued {report.QueuedMessages}");
        foreach (StoreProblem problem in report.Problems)
            run.Out.WriteLine($"{problem.Kind} {problem.Subject}: {problem.Description}{(problem.Repaired is null ? "" : $" → {problem.Repaired}")}");
        if (report.IsClean) run.Out.WriteLine("Everything fits together.");
    }
}
