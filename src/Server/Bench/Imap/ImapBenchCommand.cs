using System.CommandLine;
using System.Diagnostics;

namespace Posthouse.Server;

/// <summary>posthouse bench imap: fills a mailbox and does to it what mail programs do.</summary>
internal static class ImapBenchCommand
{
    internal static Command Create()
    {
        Argument<string> target = BenchOptions.Target("127.0.0.1:2143");
        Option<string> tls = BenchOptions.Tls();
        Option<int> timeout = BenchOptions.Timeout();
        var user = new Option<string>("--user") { Description = "Who signs in; {n} is the session's number, up to --users.", HelpName = "NAME", Required = true };
        Option<int> users = BenchOptions.Number("--users", "Different users, taken in turn by the sessions.", 1);
        var password = new Option<string>("--password") { Description = "The password of every user.", HelpName = "PASSWORD", Required = true };
        Option<int> messages = BenchOptions.Number("--messages", "Messages that each session appends to a mailbox of its own.", 1000);
        var size = new Option<string>("--size") { Description = "Octets of a message.", HelpName = "SIZE", DefaultValueFactory = static _ => "6000" };
        Option<int> sessions = BenchOptions.Number("--sessions", "Sessions at once.", 1);
        var command = new Command("imap", "Append, select, fetch, search, store, copy and expunge, on a new mailbox that is removed at the end.") { target, user, users, password, messages, size, sessions, tls, timeout };
        CommandRun.Of(command, async run =>
        {
            BenchTarget at = BenchOptions.TargetOf(run, target, tls, timeout);
            int octets = (int)BenchOptions.SizeOf(run, size), each = run.Get(messages), count = run.Get(sessions);
            ImapBenchSession[] all = [.. Enumerable.Range(0, count).Select(n => new ImapBenchSession(at, BenchOptions.Numbered(run.Get(user)!, n % run.Get(users) + 1), run.Get(password)!, each, octets, n))];
            var load = new BenchLoad(run, (long)count * (each + ImapBenchStep.All.Count));
            using var together = new Barrier(count);
            await load.RunAsync("Appending and reading", count, n => all[n].Run(load, together)).ConfigureAwait(false);
            BenchOptions.Finish(run, Report(at, all, each, octets, load), load.Failed);
        });
        return command;
    }

    private static BenchReport Report(BenchTarget target, ImapBenchSession[] all, int messages, int size, BenchLoad load)
    {
        ImapBenchSession[] filled = [.. all.Where(static s => s.AppendsEnded > 0)];
        double appending = filled.Length == 0 ? 0 : Stopwatch.GetElapsedTime(filled.Min(static s => s.AppendsBegan), filled.Max(static s => s.AppendsEnded)).TotalSeconds;
        long appended = filled.Sum(static s => (long)s.Appends.Count);
        var rates = new List<BenchRate> { BenchRate.Of("append", appended, appending, appended * (double)size) };
        var latencies = new List<BenchLatency> { BenchSamples.Summarise("connect, login", all.Select(static s => s.Login)), BenchSamples.Summarise("append", all.Select(static s => s.Appends)) };
        for (int i = 0; i < ImapBenchStep.All.Count; i++)
        {
            BenchLatency latency = BenchSamples.Summarise(ImapBenchStep.All[i].Name, all.Select(s => s.Steps[i]));
            latencies.Add(latency);
            long moved = all.Sum(static s => s.Moved);
            double seconds = latency.Max / 1000;
            if (ImapBenchStep.All[i].MovesMessages && moved > 0) rates.Add(BenchRate.Of("fetch whole messages", (long)messages * latency.Count, seconds, moved));
        }

        return new BenchReport
        {
            Target = target.Text,
            Work = $"IMAP, sessions at once: {all.Length}, each with a mailbox of {messages} messages of {size} octets; a step is one command over all of them",
            Rates = rates,
            Latencies = latencies,
            Failures = load.Failures,
        };
    }
}
