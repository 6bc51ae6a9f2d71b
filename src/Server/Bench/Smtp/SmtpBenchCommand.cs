using System.CommandLine;

namespace Posthouse.Server;

/// <summary>posthouse bench smtp: messages into a server, and how long each took.</summary>
internal static class SmtpBenchCommand
{
    internal static Command Create()
    {
        Argument<string> target = BenchOptions.Target("127.0.0.1:2025");
        Option<string> tls = BenchOptions.Tls();
        Option<int> timeout = BenchOptions.Timeout();
        Option<int> messages = BenchOptions.Number("--messages", "Messages in all.", 3000);
        Option<int> sessions = BenchOptions.Number("--sessions", "Sessions at once.", 20);
        var size = new Option<string>("--size") { Description = "Octets of a message.", HelpName = "SIZE", DefaultValueFactory = static _ => "4096" };
        var to = new Option<string>("--to") { Description = "The recipients; {n} runs from 1 to --users.", HelpName = "ADDRESS", DefaultValueFactory = static _ => "u{n}@bench.test" };
        Option<int> users = BenchOptions.Number("--users", "Different recipients, taken in turn.", 100);
        Option<int> recipients = BenchOptions.Number("--recipients", "Recipients of one message.", 1);
        var from = new Option<string>("--from") { Description = "The sender.", HelpName = "ADDRESS", DefaultValueFactory = static _ => "sender@peer.test" };
        Option<int> reuse = BenchOptions.Number("--per-connection", "Messages of one connection.", 1);
        var pipeline = new Option<bool>("--pipeline") { Description = "Send MAIL, RCPT and DATA at once (RFC 2920) instead of one by one." };
        var user = new Option<string?>("--user") { Description = "Sign in (AUTH PLAIN); {n} is the session's number, up to --users.", HelpName = "NAME" };
        var password = new Option<string?>("--password") { Description = "The password of every user.", HelpName = "PASSWORD" };
        var count = new Option<string?>("--count") { Description = "A shell command that prints how many messages are in the mailboxes: delivery is measured too, until all have arrived.", HelpName = "COMMAND" };
        Option<int> wait = BenchOptions.Number("--wait", "Seconds to wait for the last delivery.", 120, "SECONDS");
        var command = new Command("smtp", "Send messages, one connection each or many over one.") { target, messages, size, sessions, to, users, recipients, from, reuse, pipeline, user, password, tls, count, wait, timeout };
        CommandRun.Of(command, run => RunAsync(run, new SmtpBenchPlan
        {
            Target = BenchOptions.TargetOf(run, target, tls, timeout),
            Messages = run.Get(messages),
            Size = (int)BenchOptions.SizeOf(run, size),
            Sessions = Math.Min(run.Get(sessions), run.Get(messages)),
            To = run.Get(to)!,
            Users = run.Get(users),
            Recipients = run.Get(recipients),
            From = run.Get(from)!,
            PerConnection = run.Get(reuse),
            Pipeline = run.Get(pipeline),
            User = run.Get(user),
            Password = run.Get(password),
        }, run.Get(count), TimeSpan.FromSeconds(run.Get(wait))));
        return command;
    }

    private static async Task RunAsync(CommandRun run, SmtpBenchPlan plan, string? count, TimeSpan wait)
    {
        DeliveryCount? delivered = count is null ? null : await DeliveryCount.StartAsync(count, wait, run.CancellationToken).ConfigureAwait(false);
        var load = new BenchLoad(run, plan.Messages);
        SmtpBenchSession[] all = [.. Enumerable.Range(0, plan.Sessions).Select(number => new SmtpBenchSession(plan, load, number))];
        await load.RunAsync("Sending", plan.Sessions, number => all[number].Run()).ConfigureAwait(false);
        double seconds = load.Elapsed.TotalSeconds;
        long octets = load.Succeeded * all[0].MessageLength;
        var rates = new List<BenchRate> { BenchRate.Of("accepted", load.Succeeded, seconds, octets) };
        if (delivered is not null)
        {
            (long arrived, TimeSpan took) = await delivered.WaitAsync(load.Succeeded * plan.Recipients, load.Elapsed, run.CancellationToken).ConfigureAwait(false);
            rates.Add(BenchRate.Of("delivered", arrived, took.TotalSeconds));
            if (arrived < load.Succeeded * plan.Recipients) load.Fail($"only {arrived} of {load.Succeeded * plan.Recipients} were delivered within {wait.TotalSeconds} s");
        }

        BenchOptions.Finish(
            run,
            new BenchReport
            {
                Target = plan.Target.Text,
                Work = $"SMTP, {plan.Messages} messages of {all[0].MessageLength} octets, {plan.Recipients} of {plan.Users} recipients each, sessions at once: {plan.Sessions}, messages a connection: {plan.PerConnection}{(plan.Pipeline ? ", pipelined" : "")}",
                Rates = rates,
                Latencies =
                [
                    BenchSamples.Summarise("connect, EHLO", all.Select(static s => s.Connecting)),
                    BenchSamples.Summarise("message", all.Select(static s => s.Messages)),
                    BenchSamples.Summarise("reply to its end", all.Select(static s => s.Replies)),
                ],
                Failures = load.Failures,
            },
            load.Failed);
    }
}
