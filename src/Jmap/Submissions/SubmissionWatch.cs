using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Delivery;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Raises the state of submissions when something becomes of them (RFC 8621 §7.2): delivered, sent on, deferred, returned. It hears of the journal's records and
/// takes those of submissions that are open, so that other mail costs a look into a table in memory. What it missed, because the
/// server stood still or another node worked on the queue, it finds in the journal.
/// </summary>
internal sealed class SubmissionWatch(MailStore store, TimeProvider clock, ILogger<SubmissionWatch> logger) : BackgroundService
{
    // Of one submission; as for what is told of its recipients.
    private const int JournalRecords = 5000;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, byte> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _changed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _woken = new(0, 1);

    /// <summary>It was taken. Something may have become of it already.</summary>
    internal void Note(Submission submission)
    {
        _open[submission.Trace] = 0;
        Change(submission.Trace);
    }

    public override void Dispose()
    {
        base.Dispose();
        _woken.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using IDisposable subscription = store.SubscribeJournal(Notice);
        long looked = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (looked == 0 || clock.GetElapsedTime(looked) >= LongestSleep)
                {
                    foreach (string trace in await store.ReadAsync(OpenSubmissions.Traces, stoppingToken).ConfigureAwait(false)) _open[trace] = _changed[trace] = 0;
                    looked = clock.GetTimestamp();
                }

                foreach (string trace in _changed.Keys)
                {
                    _changed.TryRemove(trace, out _);
                    await LookAsync(trace, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // Whatever stands in a record or a submission, it must not end the server.
                JmapLog.SubmissionStateFailed(logger, error);
                looked = 0;
            }

            if (!_changed.IsEmpty && looked != 0) continue;
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(Task.Delay(LongestSleep, clock, wake.Token), _woken.WaitAsync(wake.Token)).ConfigureAwait(false);
            await wake.CancelAsync().ConfigureAwait(false);
        }
    }

    private void Notice(IReadOnlyList<JournalRecord> records)
    {
        if (_open.IsEmpty) return;
        foreach (JournalRecord record in records)
        {
            if (record.Trace is { } trace && RecipientFate.Concerns(record.Kind) && _open.ContainsKey(trace)) Change(trace);
        }
    }

    private void Change(string trace)
    {
        _changed[trace] = 0;
        lock (_woken)
        {
            if (_woken.CurrentCount == 0) _woken.Release();
        }
    }

    private async Task LookAsync(string trace, CancellationToken cancellationToken)
    {
        (OpenSubmission? open, long last, bool isFinal) = await store.ReadAsync<(OpenSubmission?, long, bool)>(
            reader =>
            {
                if (OpenSubmissions.Find(reader, trace) is not { } found) return (null, 0, true);
                if (Submission.Find(reader, found.Account, Submission.IdOf(found.Submission)) is not { } submission || submission.Trace != trace || submission.IsCanceled) return (found, found.Since, true);
                List<JournalRecord> records = TraceRecords.Of(reader, trace, JournalRecords).FindAll(static record => RecipientFate.Concerns(record.Kind));
                return (found, records.Count == 0 ? found.Since : records[^1].Sequence, RecipientFate.AreFinal(records, submission));
            },
            cancellationToken).ConfigureAwait(false);
        if (isFinal) _open.TryRemove(trace, out _);
        if (open is null || (!isFinal && last <= open.Since)) return;
        await store.WriteAsync(
            transaction =>
            {
                // Another node was here meanwhile.
                if (OpenSubmissions.Find(transaction, trace)?.Since != open.Since) return 0;
                if (last > open.Since) ObjectTable.Touch(transaction, open.Account, ObjectKind.Submission, open.Submission);
                if (isFinal) OpenSubmissions.Close(transaction, trace);
                else OpenSubmissions.Told(transaction, trace, last);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
