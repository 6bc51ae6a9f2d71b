using System.Diagnostics;
using System.Text;

namespace Posthouse.Server;

/// <summary>One session of the SMTP load: takes messages from the load and sends them until there are no more.</summary>
internal sealed class SmtpBenchSession
{
    private readonly SmtpBenchPlan _plan;
    private readonly BenchLoad _load;
    private readonly BenchMessage _message;
    private readonly byte[] _mail;
    private readonly byte[][] _recipients;
    private readonly string? _user;

    internal SmtpBenchSession(SmtpBenchPlan plan, BenchLoad load, int number)
    {
        _plan = plan;
        _load = load;
        _message = new BenchMessage(plan.From, BenchOptions.Numbered(plan.To, 1), plan.Size, $"{Environment.ProcessId}.{Stopwatch.GetTimestamp()}.{number}", ".\r\n");
        _mail = Encoding.UTF8.GetBytes($"MAIL FROM:<{plan.From}>\r\n");
        _recipients = [.. Enumerable.Range(1, plan.Users).Select(n => Encoding.UTF8.GetBytes($"RCPT TO:<{BenchOptions.Numbered(plan.To, n)}>\r\n"))];
        _user = plan.User is null ? null : BenchOptions.Numbered(plan.User, number % plan.Users + 1);
    }

    internal int MessageLength => _message.Length;

    /// <summary>Told the number of each message and when its work began (<see cref="Stopwatch"/>), before anything of it is sent.</summary>
    internal Action<long, long>? Beginning { get; init; }

    /// <summary>From the first packet to the reply to EHLO, or to AUTH.</summary>
    internal BenchSamples Connecting { get; } = new();

    /// <summary>From MAIL, or from connecting where the message has a connection of its own, to the reply to its end.</summary>
    internal BenchSamples Messages { get; } = new();

    /// <summary>From the last octet sent to the reply: what making it durable took.</summary>
    internal BenchSamples Replies { get; } = new();

    internal void Run()
    {
        SmtpBenchClient? client = null;
        var wanted = new byte[_plan.Recipients][];
        int left = 0;
        while (_load.TryTake(out long piece))
        {
            try
            {
                long began = Stopwatch.GetTimestamp();
                Beginning?.Invoke(piece, began);
                if (client is null)
                {
                    client = SmtpBenchClient.Open(_plan.Target, _user, _plan.Password);
                    Connecting.AddSince(began);
                    left = _plan.PerConnection;
                }

                for (int i = 0; i < wanted.Length; i++) wanted[i] = _recipients[(piece * wanted.Length + i) % _recipients.Length];
                client.Begin(_mail, wanted, _plan.Pipeline);
                client.SendMessage(_message.Make(piece));
                long sent = Stopwatch.GetTimestamp();
                client.AwaitAcceptance();
                Replies.AddSince(sent);
                Messages.AddSince(began);
                if (--left == 0)
                {
                    client.Quit();
                    client.Dispose();
                    client = null;
                }

                _load.Done();
            }
            catch (Exception exception) when (exception is BenchException or IOException or System.Security.Authentication.AuthenticationException)
            {
                _load.Fail(exception.Message);
                client?.Dispose();
                client = null;
            }
        }

        client?.Dispose();
    }
}
