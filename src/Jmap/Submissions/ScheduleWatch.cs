using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Takes out of the queue what somebody has moved or deleted from the mailbox of scheduled mail, in whatever program: an IMAP client knows
/// no other way. Only accounts that have something waiting are watched; what happened while the server stood still is looked for when it starts.
/// </summary>
internal sealed class ScheduleWatch(MailStore store, QueueOperations queue, TimeProvider clock, ILogger<ScheduleWatch> logger) : BackgroundService
{
    // Another node may have taken a message for later; what could not be done is tried again.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly Dictionary<AccountId, IDisposable> _watched = [];
    private readonly ConcurrentDictionary<AccountId, byte> _changed = new();
    private readonly SemaphoreSlim _woken = new(0, 1);

    /// <summary>The account has something that waits.</summary>
    internal void Note(AccountId account)
    {
        _changed[account] = 0;
        lock (_woken)
        {
            if (_woken.CurrentCount == 0) _woken.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (IDisposable subscription in _watched.Values) subscription.Dispose();
        _woken.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long looked = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (looked == 0 || clock.GetElapsedTime(looked) >= LongestSleep)
                {
                    looked = clock.GetTimestamp();
                    foreach (AccountId account in await store.ReadAsync(static reader => Snooze.Accounts(reader, SnoozeKind.Leave), stoppingToken).ConfigureAwait(false))
                    {
                        await SettleAsync(account, stoppingToken).ConfigureAwait(false);
                        _changed[account] = 0;
                    }
                }

                foreach (AccountId account in _changed.Keys)
                {
                    _changed.TryRemove(account, out _);
                    await LookAsync(account, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (StoreException error)
            {
                JmapLog.ScheduleFailed(logger, error);
            }

            if (!_changed.IsEmpty) continue;
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(Task.Delay(LongestSleep, clock, wake.Token), _woken.WaitAsync(wake.Token)).ConfigureAwait(false);
            await wake.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>An administrator may have sent, returned or deleted it: then it is not in the queue before its time.</summary>
    internal async Task SettleAsync(AccountId account, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        List<ScheduledMail> left = await store.ReadAsync(
            reader =>
            {
                // Once for all of them: the queue has no index by sender, for all mail would pay for it.
                HashSet<string> queued = [.. reader.Sql.Query("SELECT trace FROM queue_message WHERE account = @1", static row => row.Text(0), account.Value)];
                return ScheduledMail.List(reader, account).FindAll(mail => mail.At > now && !queued.Contains(mail.Trace));
            },
            cancellationToken).ConfigureAwait(false);
        foreach (ScheduledMail mail in left)
        {
            StagedBlob? dated = await RedatedMessage.StageAsync(store, mail.Message, now, cancellationToken).ConfigureAwait(false);
            try
            {
                await store.WriteAsync(
                    transaction =>
                    {
                        // Another time, which came meanwhile, has another trace.
                        if (ScheduledMail.Find(transaction, mail.Message)?.Trace == mail.Trace) mail.Settle(transaction, isQueued: false, now, dated);
                        return 0;
                    },
                    cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (dated is not null) await dated.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task LookAsync(AccountId account, CancellationToken cancellationToken)
    {
        // First, so that no change falls between the look and the watch.
        if (!_watched.ContainsKey(account)) _watched[account] = store.Subscribe(account, Consider);
        (List<ScheduledMail> all, List<ScheduledMail> gone) = await store.ReadAsync(
            reader =>
            {
                List<ScheduledMail> waiting = ScheduledMail.List(reader, account);
                return (waiting, waiting.FindAll(mail => !mail.Stays(reader)));
            },
            cancellationToken).ConfigureAwait(false);
        if (all.Count == 0 && _watched.Remove(account, out IDisposable? subscription))
        {
            subscription.Dispose();
            return;
        }

        // One that is in somebody's hands just now, or on its way already, keeps its row: it is looked at again, and goes at its time.
        foreach (ScheduledMail mail in gone) await queue.CancelAsync(mail.Trace, account, transaction => Cancelled(transaction, mail), cancellationToken).ConfigureAwait(false);
    }

    private void Consider(AccountChange change)
    {
        if (change.Kind is ChangeKind.Expunged or ChangeKind.FlagsChanged or ChangeKind.MailboxDeleted) Note(change.Account);
    }

    private static void Cancelled(WriteTransaction transaction, ScheduledMail mail)
    {
        mail.TakeOut(transaction);
        if (Submission.Find(transaction, mail.Account, Submission.IdOf(mail.Submission)) is not { } submission || submission.Trace != mail.Trace) return;
        submission.Value["canceled"] = true;
        ObjectTable.Put(transaction, mail.Account, ObjectKind.Submission, submission.Number, submission.Value.ToJsonString());
    }
}
