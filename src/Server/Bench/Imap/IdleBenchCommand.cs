using System.CommandLine;

namespace Posthouse.Server;

/// <summary>posthouse bench idle: many connections in IDLE, and how soon each is told of new mail.</summary>
internal static class IdleBenchCommand
{
    internal static Command Create()
    {
        Argument<string> target = BenchOptions.Target("127.0.0.1:2143");
        Option<string> tls = BenchOptions.Tls();
        Option<int> timeout = BenchOptions.Timeout();
        var user = new Option<string>("--user") { Description = "Who signs in; {n} runs from 1 to --users over the connections.", HelpName = "NAME", Required = true };
        Option<int> users = BenchOptions.Number("--users", "Different users. With 1, all connections look at one mailbox.", 1);
        var password = new Option<string>("--password") { Description = "The password of every user.", HelpName = "PASSWORD", Required = true };
        Option<int> connections = BenchOptions.Number("--connections", "Connections in all.", 1000);
        Option<int> openers = BenchOptions.Number("--openers", "How many are opened at once.", 20);
        var smtp = new Option<string?>("--smtp") { Description = "Where new mail is delivered, one message for each user. Without it the connections are only opened and held.", HelpName = "HOST:PORT" };
        var to = new Option<string?>("--to") { Description = "The users' addresses; the --user names if not given.", HelpName = "ADDRESS" };
        Option<int> rounds = BenchOptions.Number("--rounds", "How often mail is delivered to all.", 1);
        var hold = new Option<int>("--hold") { Description = "Seconds to hold the connections before mail is delivered.", HelpName = "SECONDS" };
        var pids = new Option<int[]>("--pid") { Description = "The server's process, if it runs here: its memory is looked at with and without the connections. May be repeated.", HelpName = "PID" };
        var command = new Command("idle", "Hold IMAP connections in IDLE, deliver to their mailboxes, and measure when each is told.") { target, user, users, password, connections, openers, smtp, to, rounds, hold, pids, tls, timeout };
        CommandRun.Of(command, run => new IdleBench(run, new IdleBenchPlan
        {
            Target = BenchOptions.TargetOf(run, target, tls, timeout),
            User = run.Get(user)!,
            Users = Math.Min(run.Get(users), run.Get(connections)),
            Password = run.Get(password)!,
            Connections = run.Get(connections),
            Openers = Math.Min(run.Get(openers), run.Get(connections)),
            Smtp = run.Get(smtp) is { } server ? BenchTarget.Parse(server, Transport.TlsMode.None, TimeSpan.FromSeconds(run.Get(timeout))) : null,
            To = run.Get(to) ?? run.Get(user)!,
            Rounds = run.Get(rounds),
            Hold = TimeSpan.FromSeconds(run.Get(hold)),
            Processes = run.Get(pids) ?? [],
        }).RunAsync());
        return command;
    }
}
