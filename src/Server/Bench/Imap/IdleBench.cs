using System.Diagnostics;
using System.Text;

namespace Posthouse.Server;

/// <summary>Opens the connections, delivers, and waits until each has been told or the time is over.</summary>
internal sealed class IdleBench(CommandRun run, IdleBenchPlan plan)
{
    // More would be a load test of SMTP.
    private const int DeliverySessions = 8;

    private readonly IdleConnection?[] _connections = new IdleConnection?[plan.Connections];
    private readonly BenchSamples _afterSent = new();
    private readonly BenchSamples _afterAccepted = new();
    private readonly BenchSamples _acceptance = new();
    private readonly long[] _sent = new long[plan.Users];
    private readonly long[] _accepted = new long[plan.Users];
    private double _tellingSeconds;

    internal async Task RunAsync()
    {
        try
        {
            long before = ResidentMemory.Of(plan.Processes);
            (BenchLoad opening, BenchSamples[] opened) = await OpenAsync().ConfigureAwait(false);
            IdleConnection[] open = [.. _connections.OfType<IdleConnection>()];
            if (open.Length == 0) throw new CommandException($"no connection could be opened: {opening.Failures[0].Reason}");
            await Task.Delay(plan.Hold, run.CancellationToken).ConfigureAwait(false);
            long with = ResidentMemory.Of(plan.Processes);

            long failed = opening.Failed;
            var failures = new List<BenchFailure>(opening.Failures);
            if (plan.Smtp is { } smtp)
            {
                foreach (IdleConnection connection in open) _ = connection.WatchAsync();
                for (int round = 0; round < plan.Rounds; round++) failed += await TellAsync(smtp, open, round, failures).ConfigureAwait(false);
            }

            BenchOptions.Finish(run, Report(opening, opened, failures, plan.Processes.Count == 0 ? null : new BenchMemory(before, with, (with - before) / open.Length)), failed);
        }
        finally
        {
            foreach (IdleConnection? connection in _connections) connection?.Dispose();
        }
    }

    private async Task<(BenchLoad Load, BenchSamples[] Opened)> OpenAsync()
    {
        var load = new BenchLoad(run, plan.Connections);
        BenchSamples[] opened = [.. Enumerable.Range(0, plan.Openers).Select(static _ => new BenchSamples())];
        await load.RunAsync("Opening connections", plan.Openers, number =>
        {
            while (load.TryTake(out long piece))
            {
                try
                {
                    long began = Stopwatch.GetTimestamp();
                    int user = (int)(piece % plan.Users);
                    _connections[piece] = IdleConnection.Open(plan.Target, BenchOptions.Numbered(plan.User, user + 1), plan.Password, user);
                    opened[number].AddSince(began);
                    load.Done();
                }
                catch (Exception exception) when (exception is BenchException or IOException or System.Security.Authentication.AuthenticationException)
                {
                    load.Fail(exception.Message);
                }
            }
        }).ConfigureAwait(false);
        return (load, opened);
    }

    /// <returns>How many were not told, or not delivered to.</returns>
    private async Task<long> TellAsync(BenchTarget smtp, IdleConnection[] open, int round, List<BenchFailure> failures)
    {
        Array.Clear(_sent);
        Array.Clear(_accepted);
        int missing = open.Length;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (IdleConnection connection in open)
        {
            connection.Expect(() =>
            {
                if (Interlocked.Decrement(ref missing) == 0) all.TrySetResult();
            });
        }

        long began = Stopwatch.GetTimestamp();
        var delivery = new BenchLoad(run, plan.Users);
        await delivery.RunAsync("Delivering", Math.Min(DeliverySessions, plan.Users), _ => Deliver(smtp, delivery, round)).ConfigureAwait(false);
        failures.AddRange(delivery.Failures);
        if (delivery.Succeeded > 0) await Task.WhenAny(all.Task, Task.Delay(smtp.Timeout, run.CancellationToken)).ConfigureAwait(false);
        run.CancellationToken.ThrowIfCancellationRequested();

        long last = began, silent = 0;
        foreach (IdleConnection connection in open)
        {
            long told = connection.Told;
            if (told == 0)
            {
                silent++;
                continue;
            }

            last = Math.Max(last, told);
            // Told of somebody else's mail: the one of this round was not sent, which is counted as a failure.
            if (_sent[connection.User] == 0) continue;
            _afterSent.AddTicks(Math.Max(0, told - _sent[connection.User]));
            // The server may tell before its reply to the sender has been read.
            if (_accepted[connection.User] != 0) _afterAccepted.AddTicks(Math.Max(0, told - _accepted[connection.User]));
        }

        for (int user = 0; user < plan.Users; user++)
        {
            if (_accepted[user] > _sent[user]) _acceptance.AddTicks(_accepted[user] - _sent[user]);
        }

        _tellingSeconds += Stopwatch.GetElapsedTime(began, last).TotalSeconds;
        if (silent > 0) failures.Add(new BenchFailure(open.FirstOrDefault(static c => c.Ended is not null)?.Ended ?? $"not told within {smtp.Timeout.TotalSeconds} s", silent));
        return delivery.Failed + silent;
    }

    private void Deliver(BenchTarget smtp, BenchLoad load, int round)
    {
        var message = new BenchMessage("sender@peer.test", plan.To, 2048, $"{Environment.ProcessId}.{Stopwatch.GetTimestamp()}", ".\r\n");
        byte[] mail = "MAIL FROM:<sender@peer.test>\r\n"u8.ToArray();
        try
        {
            using SmtpBenchClient client = SmtpBenchClient.Open(smtp, null, null);
            while (load.TryTake(out long user))
            {
                client.Begin(mail, [Encoding.UTF8.GetBytes($"RCPT TO:<{BenchOptions.Numbered(plan.To, (int)user + 1)}>\r\n")], pipeline: false);
                Volatile.Write(ref _sent[user], Stopwatch.GetTimestamp());
                client.SendMessage(message.Make((long)round * plan.Users + user));
                client.AwaitAcceptance();
                Volatile.Write(ref _accepted[user], Stopwatch.GetTimestamp());
                load.Done();
            }
        }
        catch (Exception exception) when (exception is BenchException or IOException)
        {
            load.Fail(exception.Message);
        }
    }

    private BenchReport Report(BenchLoad opening, BenchSamples[] opened, List<BenchFailure> failures, BenchMemory? memory)
    {
        var rates = new List<BenchRate> { BenchRate.Of("opened", opening.Succeeded, opening.Elapsed.TotalSeconds) };
        var latencies = new List<BenchLatency> { BenchSamples.Summarise("connect, login, select, idle", opened) };
        if (plan.Smtp is not null)
        {
            rates.Add(BenchRate.Of("told", _afterSent.Count, _tellingSeconds));
            latencies.Add(BenchSamples.Summarise("accepted, after the message was sent", _acceptance));
            latencies.Add(BenchSamples.Summarise("told, after the message was sent", _afterSent));
            latencies.Add(BenchSamples.Summarise("told, after it was accepted", _afterAccepted));
        }

        return new BenchReport
        {
            Target = plan.Target.Text,
            Work = $"IMAP IDLE, connections: {opening.Succeeded}, mailboxes: {plan.Users}, messages to each: {(plan.Smtp is null ? 0 : plan.Rounds)}",
            Rates = rates,
            Latencies = latencies,
            Failures = failures,
            Memory = memory,
        };
    }
}
