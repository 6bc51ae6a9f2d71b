using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>posthouse bench relay: messages through a server to a sink of this command's own, and how long each was on its way.</summary>
internal static class RelayBenchCommand
{
    internal static Command Create()
    {
        Argument<string> target = BenchOptions.Target("127.0.0.1:2025");
        Option<string> tls = BenchOptions.Tls();
        Option<int> timeout = BenchOptions.Timeout();
        var sink = new Option<string>("--sink") { Description = "Where this command takes what the server sends on; the server must have a route to it.", HelpName = "HOST:PORT", DefaultValueFactory = static _ => "127.0.0.1:2526" };
        Option<int> messages = BenchOptions.Number("--messages", "Messages in all.", 3000);
        Option<int> sessions = BenchOptions.Number("--sessions", "Sessions at once.", 20);
        var size = new Option<string>("--size") { Description = "Octets of a message.", HelpName = "SIZE", DefaultValueFactory = static _ => "4096" };
        var to = new Option<string>("--to") { Description = "The recipients, whose mail goes to the sink; {n} runs from 1 to --users.", HelpName = "ADDRESS", DefaultValueFactory = static _ => "u{n}@sink.test" };
        Option<int> users = BenchOptions.Number("--users", "Different recipients, taken in turn.", 100);
        var from = new Option<string>("--from") { Description = "The sender.", HelpName = "ADDRESS", DefaultValueFactory = static _ => "sender@peer.test" };
        Option<int> reuse = BenchOptions.Number("--per-connection", "Messages of one connection in.", 1);
        var user = new Option<string?>("--user") { Description = "Sign in (AUTH PLAIN); {n} is the session's number, up to --users.", HelpName = "NAME" };
        var password = new Option<string?>("--password") { Description = "The password of every user.", HelpName = "PASSWORD" };
        Option<int> wait = BenchOptions.Number("--wait", "Seconds to wait for the last message.", 120, "SECONDS");
        var command = new DocumentedCommand("relay", "Send messages through a server to a sink, and measure both ends.")
        {
            Details = "It listens at --sink itself, takes every message there and keeps none. A server relays for strangers to nobody: sign in, or name an address that the server sends on (an alias, a route of your own).",
            Examples = ["bench relay 127.0.0.1:2587 --tls starttls --user alice@demo.test --password demo --from alice@demo.test --to u{n}@sink.test --sink 127.0.0.1:2526"],
        };
        foreach (Option option in (Option[])[sink, messages, size, sessions, to, users, from, reuse, user, password, tls, wait, timeout]) command.Add(option);
        command.Add(target);
        CommandRun.Of(command, run => RunAsync(run, BenchTarget.Parse(run.Get(sink)!, TlsMode.None, TimeSpan.Zero).EndPoint, new SmtpBenchPlan
        {
            Target = BenchOptions.TargetOf(run, target, tls, timeout),
            Messages = run.Get(messages),
            Size = (int)BenchOptions.SizeOf(run, size),
            Sessions = Math.Min(run.Get(sessions), run.Get(messages)),
            To = run.Get(to)!,
            Users = run.Get(users),
            Recipients = 1,
            From = run.Get(from)!,
            PerConnection = run.Get(reuse),
            Pipeline = false,
            User = run.Get(user),
            Password = run.Get(password),
        }, TimeSpan.FromSeconds(run.Get(wait))));
        return command;
    }

    private static async Task RunAsync(CommandRun run, IPEndPoint endPoint, SmtpBenchPlan plan, TimeSpan wait)
    {
        await using var sink = new RelaySink(endPoint, plan.Messages);
        long[] began = new long[plan.Messages];
        var load = new BenchLoad(run, plan.Messages);
        SmtpBenchSession[] all = [.. Enumerable.Range(0, plan.Sessions).Select(number => new SmtpBenchSession(plan, load, number) { Beginning = (piece, at) => began[piece] = at })];
        long start = Stopwatch.GetTimestamp();
        await load.RunAsync("Sending", plan.Sessions, number => all[number].Run()).ConfigureAwait(false);
        await sink.WaitAsync(load.Succeeded, wait, run.CancellationToken).ConfigureAwait(false);
        double seconds = load.Elapsed.TotalSeconds;
        if (sink.Count < load.Succeeded) load.Fail($"only {sink.Count} of {load.Succeeded} were relayed within {wait.TotalSeconds} s");
        if (sink.Again > 0) load.Fail($"messages that came more than once: {sink.Again}");

        var underWay = new BenchSamples();
        long last = start;
        for (int i = 0; i < plan.Messages; i++)
        {
            if (sink.ArrivedAt(i) is not (> 0 and var at)) continue;
            underWay.AddTicks(at - began[i]);
            last = Math.Max(last, at);
        }

        BenchOptions.Finish(
            run,
            new BenchReport
            {
                Target = plan.Target.Text,
                Work = $"relay to {sink.EndPoint}, {plan.Messages} messages of {all[0].MessageLength} octets, sessions at once: {plan.Sessions}, messages a connection: {plan.PerConnection}",
                Rates =
                [
                    BenchRate.Of("accepted", load.Succeeded, seconds, load.Succeeded * all[0].MessageLength),
                    BenchRate.Of("relayed", sink.Count, Stopwatch.GetElapsedTime(start, last).TotalSeconds),
                ],
                Latencies =
                [
                    BenchSamples.Summarise("connect, EHLO", all.Select(static s => s.Connecting)),
                    BenchSamples.Summarise("message", all.Select(static s => s.Messages)),
                    BenchSamples.Summarise("reply to its end", all.Select(static s => s.Replies)),
                    BenchSamples.Summarise("until the sink had it", underWay),
                ],
                Failures = load.Failures,
            },
            load.Failed);
    }
}
