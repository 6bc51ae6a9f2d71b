using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// The one clock of all reports to others: when they are due, when they are tried again, and which destination has its report already. A
/// report by mail is marked in the transaction that queues it, and so leaves exactly once; one that is posted may be posted again after a
/// crash, under the same identifier.
/// </summary>
internal sealed partial class ReportRounds(MailStore store, IEnumerable<IReportSource> sources, ReportDispatch dispatch, DeliveryOptions options, TimeProvider clock, ILogger<ReportRounds> logger) : BackgroundService
{
    // What fails once is tried after an hour, then after two, then every four: RFC 8460 §5.4 asks for some attempts in a day.
    private static readonly TimeSpan FirstPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(4);

    private readonly Dictionary<(string Source, string Subject), (DateTimeOffset Until, TimeSpan Pause)> _paused = [];

    /// <summary>One round; how many reports were sent.</summary>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        int sent = 0;
        foreach (IReportSource source in sources)
        {
            try
            {
                sent += await RunAsync(source, options.ReportsPerRound - sent, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                LogFailed(exception, source.Name);
            }
        }

        return sent;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ReportInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await RunOnceAsync(stoppingToken).ConfigureAwait(false);
    }

    private async Task<int> RunAsync(IReportSource source, int most, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        IReadOnlyList<ReportSubject> waiting = await source.WaitingAsync(now, cancellationToken).ConfigureAwait(false);
        foreach ((string Source, string Subject) gone in _paused.Keys.Where(key => key.Source == source.Name && !waiting.Any(subject => subject.Key == key.Subject)).ToList()) _paused.Remove(gone);
        int sent = 0;
        foreach (ReportSubject subject in waiting)
        {
            if (sent >= most) break;
            if (subject.Due > now) continue;
            if (subject.Expires <= now)
            {
                LogGivenUp(source.Name, subject.Domain.Ascii);
                await ForgetAsync(source, subject).ConfigureAwait(false);
            }
            else if (!_paused.TryGetValue((source.Name, subject.Key), out (DateTimeOffset Until, TimeSpan Pause) paused) || paused.Until <= now)
            {
                sent += await TrySendAsync(source, subject, now, cancellationToken).ConfigureAwait(false);
            }
        }

        return sent;
    }

    private async Task<int> TrySendAsync(IReportSource source, ReportSubject subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(source, subject, now, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (StoreException or OperationCanceledException))
        {
            // A defect of one report must not keep all others back; a store that fails keeps them anyway.
            LogFailed(exception, source.Name);
            Pause(source, subject, now);
            return 0;
        }
    }

    private async Task<int> SendAsync(IReportSource source, ReportSubject subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await source.PrepareAsync(subject, cancellationToken).ConfigureAwait(false) is not { } reports)
        {
            Pause(source, subject, now);
            return 0;
        }

        HashSet<string> before = await store.ReadAsync(reader => SentReports.Find(reader.Sql, source.Name, subject.Key), cancellationToken).ConfigureAwait(false);
        List<OutgoingReport> left = [.. reports.Where(report => !before.Contains(SentReports.Key(report.Destination)))];
        if (left.Count == 0)
        {
            await ForgetAsync(source, subject).ConfigureAwait(false);
            return 0;
        }

        int sent = 0;
        bool failed = false;
        foreach (OutgoingReport report in left)
        {
            bool last = !failed && sent == left.Count - 1;
            string? problem = await dispatch.SendAsync(report, last ? transaction => Forget(transaction, source, subject) : transaction => SentReports.Add(transaction.Sql, source.Name, subject.Key, report.Destination, now), cancellationToken).ConfigureAwait(false);
            if (problem is null)
            {
                sent++;
                continue;
            }

            failed = true;
            LogNotSent(source.Name, subject.Domain.Ascii, report.Destination, problem);
        }

        if (failed) Pause(source, subject, now);
        return sent;
    }

    private void Pause(IReportSource source, ReportSubject subject, DateTimeOffset now)
    {
        TimeSpan pause = _paused.TryGetValue((source.Name, subject.Key), out (DateTimeOffset Until, TimeSpan Pause) before) ? before.Pause * 2 : FirstPause;
        if (pause > LongestPause) pause = LongestPause;
        _paused[(source.Name, subject.Key)] = (now + pause, pause);
    }

    private static void Forget(WriteTransaction transaction, IReportSource source, ReportSubject subject)
    {
        source.Forget(transaction, subject);
        SentReports.Remove(transaction.Sql, source.Name, subject.Key);
    }

    private Task ForgetAsync(IReportSource source, ReportSubject subject) => store.WriteAsync(transaction =>
    {
        Forget(transaction, source, subject);
        return 0;
    });

    [LoggerMessage(3602, LogLevel.Error, "Reports to other organisations could not be sent ({Source}); tried again soon")]
    private partial void LogFailed(Exception exception, string source);

    [LoggerMessage(3604, LogLevel.Warning, "A report ({Source}) to {Domain} was given up: the DNS did not say where to, or nobody took it in time")]
    private partial void LogGivenUp(string source, string domain);

    [LoggerMessage(3605, LogLevel.Information, "A report ({Source}) for {Domain} could not be given to {Destination}: {Problem}")]
    private partial void LogNotSent(string source, string domain, string destination, string problem);
}
