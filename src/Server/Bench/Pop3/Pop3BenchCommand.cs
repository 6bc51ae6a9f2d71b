using System.CommandLine;
using System.Diagnostics;

namespace Posthouse.Server;

/// <summary>posthouse bench pop3: sessions that look at a maildrop and fetch what is in it.</summary>
internal static class Pop3BenchCommand
{
    private sealed class Samples
    {
        internal BenchSamples Login { get; } = new();

        internal BenchSamples List { get; } = new();

        internal BenchSamples Retrieve { get; } = new();

        internal BenchSamples Session { get; } = new();

        internal long Octets { get; set; }
    }

    internal static Command Create()
    {
        Argument<string> target = BenchOptions.Target("127.0.0.1:2110");
        Option<string> tls = BenchOptions.Tls();
        Option<int> timeout = BenchOptions.Timeout();
        var user = new Option<string>("--user") { Description = "Who signs in; {n} runs from 1 to --users.", HelpName = "NAME", Required = true };
        Option<int> users = BenchOptions.Number("--users", "Different users. A maildrop is one session's at a time: there are at most so many sessions at once.", 1);
        var password = new Option<string>("--password") { Description = "The password of every user.", HelpName = "PASSWORD", Required = true };
        Option<int> visits = BenchOptions.Number("--visits", "Sessions in all, over the users in turn.", 100);
        Option<int> sessions = BenchOptions.Number("--sessions", "Sessions at once.", 10);
        Option<int> fetch = new Option<int>("--fetch") { Description = "Messages that each session fetches at most; 0 only looks.", HelpName = "N", DefaultValueFactory = static _ => 100 }.Within(0);
        var delete = new Option<bool>("--delete") { Description = "Delete what was fetched." };
        var command = new Command("pop3", "Sign in, list, fetch and, if asked to, delete.") { target, user, users, password, visits, sessions, fetch, delete, tls, timeout };
        CommandRun.Of(command, async run =>
        {
            BenchTarget at = BenchOptions.TargetOf(run, target, tls, timeout);
            int people = run.Get(users), count = Math.Min(Math.Min(run.Get(sessions), run.Get(visits)), people);
            var load = new BenchLoad(run, run.Get(visits));
            Samples[] all = [.. Enumerable.Range(0, count).Select(static _ => new Samples())];
            await load.RunAsync("Fetching", count, number =>
            {
                // Session 0 takes users 1, 1 + sessions, …: no two sessions ever want the same maildrop.
                int mine = (people - number + count - 1) / count;
                for (int turn = 0; load.TryTake(out _); turn++)
                {
                    string name = BenchOptions.Numbered(run.Get(user)!, number + turn % mine * count + 1);
                    Visit(load, at, name, run.Get(password)!, run.Get(fetch), run.Get(delete), all[number]);
                }
            }).ConfigureAwait(false);
            BenchOptions.Finish(run, Report(at, all, load, count, people), load.Failed);
        });
        return command;
    }

    private static void Visit(BenchLoad load, BenchTarget target, string user, string password, int fetch, bool delete, Samples samples)
    {
        try
        {
            long began = Stopwatch.GetTimestamp();
            using Pop3BenchClient client = Pop3BenchClient.Open(target, user, password);
            samples.Login.AddSince(began);
            long listing = Stopwatch.GetTimestamp();
            client.Run("STAT");
            client.RunLong("UIDL");
            int messages = client.RunLong("LIST");
            samples.List.AddSince(listing);
            long before = client.Received;
            for (int i = 1; i <= Math.Min(messages, fetch); i++)
            {
                long fetching = Stopwatch.GetTimestamp();
                client.RunLong($"RETR {i}");
                samples.Retrieve.AddSince(fetching);
                if (delete) client.Run($"DELE {i}");
            }

            samples.Octets += client.Received - before;
            client.Run("QUIT");
            samples.Session.AddSince(began);
            load.Done();
        }
        catch (Exception exception) when (exception is BenchException or IOException or System.Security.Authentication.AuthenticationException)
        {
            load.Fail(exception.Message);
        }
    }

    private static BenchReport Report(BenchTarget target, Samples[] all, BenchLoad load, int sessions, int users)
    {
        double seconds = load.Elapsed.TotalSeconds;
        long fetched = all.Sum(static s => (long)s.Retrieve.Count);
        return new BenchReport
        {
            Target = target.Text,
            Work = $"POP3, sessions: {load.Succeeded}, of {users} users, {sessions} at once",
            Rates = [BenchRate.Of("sessions", load.Succeeded, seconds), BenchRate.Of("messages fetched", fetched, seconds, all.Sum(static s => s.Octets))],
            Latencies =
            [
                BenchSamples.Summarise("connect, sign in", all.Select(static s => s.Login)),
                BenchSamples.Summarise("STAT, UIDL, LIST", all.Select(static s => s.List)),
                BenchSamples.Summarise("RETR", all.Select(static s => s.Retrieve)),
                BenchSamples.Summarise("whole session", all.Select(static s => s.Session)),
            ],
            Failures = load.Failures,
        };
    }
}
