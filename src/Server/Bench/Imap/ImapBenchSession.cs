using System.Diagnostics;
using System.Security.Authentication;

namespace Posthouse.Server;

/// <summary>One session of the IMAP suite: fills a mailbox of its own, does every step on it, and removes it.</summary>
internal sealed class ImapBenchSession(BenchTarget target, string user, string password, int messages, int size, int number)
{
    // Different texts, so that an index has something to do; few, so that they fit in memory.
    private const int Variants = 8;

    private readonly string _mailbox = $"bench{Environment.ProcessId}x{number}";

    internal BenchSamples Login { get; } = new();

    internal BenchSamples Appends { get; } = new();

    internal IReadOnlyList<BenchSamples> Steps { get; } = [.. ImapBenchStep.All.Select(static _ => new BenchSamples())];

    /// <summary>Timestamps; 0 until then.</summary>
    internal long AppendsBegan { get; private set; }

    internal long AppendsEnded { get; private set; }

    /// <summary>Octets that the step with whole messages moved.</summary>
    internal long Moved { get; private set; }

    /// <param name="together">Where the sessions wait for each other before each step.</param>
    internal void Run(BenchLoad load, Barrier together)
    {
        ImapBenchClient? client = null;
        try
        {
            long began = Stopwatch.GetTimestamp();
            client = ImapBenchClient.Open(target, user, password);
            Login.AddSince(began);
            client.Run($"CREATE {_mailbox}");
            client.Run($"CREATE {_mailbox}c");
            together.SignalAndWait();
            Fill(client, load);
            for (int i = 0; i < Steps.Count && load.TryTake(out _); i++)
            {
                together.SignalAndWait();
                long received = client.Connection.Received;
                began = Stopwatch.GetTimestamp();
                client.Run(ImapBenchStep.All[i].Command.Replace("{box}", _mailbox, StringComparison.Ordinal));
                Steps[i].AddSince(began);
                if (ImapBenchStep.All[i].MovesMessages) Moved = client.Connection.Received - received;
                load.Done();
            }

            client.Run("CLOSE");
            client.Run($"DELETE {_mailbox}");
            client.Run($"DELETE {_mailbox}c");
            client.Run("LOGOUT");
        }
        catch (Exception exception) when (exception is BenchException or IOException or AuthenticationException)
        {
            load.Fail(exception.Message);
        }
        finally
        {
            // The others go on without this one.
            together.RemoveParticipant();
            client?.Dispose();
        }
    }

    private void Fill(ImapBenchClient client, BenchLoad load)
    {
        string run = $"{Environment.ProcessId}.{Stopwatch.GetTimestamp()}.{number}";
        BenchMessage[] variants = [.. Enumerable.Range(0, size > 1 << 20 ? 1 : Variants).Select(v => new BenchMessage("buyer@example.net", user, size, run, "\r\n", v))];
        AppendsBegan = Stopwatch.GetTimestamp();
        for (int i = 0; i < messages && load.TryTake(out _); i++)
        {
            BenchMessage message = variants[i % variants.Length];
            long began = Stopwatch.GetTimestamp();
            client.Append(_mailbox, message.Length, message.Make(i));
            Appends.AddSince(began);
            load.Done();
        }

        AppendsEnded = Stopwatch.GetTimestamp();
    }
}
