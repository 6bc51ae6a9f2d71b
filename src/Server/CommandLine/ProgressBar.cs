using Spectre.Console;

namespace Posthouse.Server;

/// <summary>A bar for long work, when a person watches; nothing in a pipe or with --json.</summary>
internal static class ProgressBar
{
    /// <param name="work">Is given a function to tell how far it is, 0 to 1.</param>
    internal static async Task RunAsync(CommandRun run, string what, Func<Action<double>, Task> work)
    {
        if (run.Json || Console.IsOutputRedirected)
        {
            await work(static _ => { }).ConfigureAwait(false);
            return;
        }

        await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(what, maxValue: 1);
            // Until it is known how far the work is, the bar only moves.
            task.IsIndeterminate = true;
            await work(done =>
            {
                task.IsIndeterminate = false;
                task.Value = done;
            }).ConfigureAwait(false);
            task.Value = 1;
        }).ConfigureAwait(false);
    }
}
