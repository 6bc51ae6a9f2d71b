using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Watches what accounts send and stops those that seem to be in strange hands. It follows the journal behind the mail: what is just committed comes
/// from the feed, what was missed from the store. What it counted of an account and how far are one row, so that a restart neither
/// forgets nor counts twice; the sending limits begin from the same numbers.
/// </summary>
internal sealed partial class AbuseWatch : BackgroundService
{
    internal const string Name = "delivery-abuse";

    private const int BatchSize = 1000;

    // Accounts written in one transaction: some milliseconds of the writer's time.
    private const int AccountsAtOnce = 200;

    private static readonly TimeSpan WarnInterval = TimeSpan.FromDays(1);

    private readonly MailStore _store;
    private readonly AccountDirectory _directory;
    private readonly SendingRules _rules;
    private readonly SendingCounts _counts;
    private readonly HeldAccounts _held;
    private readonly AccountHolds _holds;
    private readonly AccountNotices _notices;
    private readonly HoldMetrics _metrics;
    private readonly AbuseOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<AbuseWatch> _logger;

    // More than a busy second brings; what does not fit is read from the store.
    private readonly Channel<JournalRecord> _fresh = Channel.CreateBounded<JournalRecord>(new BoundedChannelOptions(20_000) { SingleReader = true });
    private readonly Dictionary<AccountId, AccountActivity> _accounts = [];
    private readonly HashSet<AccountId> _deleted = [];
    private IDisposable? _subscription;
    private long _last;
    private long _written;
    private long _writtenAt;
    private int _missed;

    public AbuseWatch(
        MailStore store, AccountDirectory directory, SendingRules rules, SendingCounts counts, HeldAccounts held, AccountHolds holds, AccountNotices notices, HoldMetrics metrics,
        DeliveryOptions options, TimeProvider clock, ILogger<AbuseWatch> logger)
    {
        _store = store;
        _directory = directory;
        _rules = rules;
        _counts = counts;
        _held = held;
        _holds = holds;
        _notices = notices;
        _metrics = metrics;
        _options = options.Abuse;
        _clock = clock;
        _logger = logger;
    }

    private long Slot => _clock.GetUtcNow().ToUnixTimeSeconds() / SendingCounts.SlotSeconds;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = _store.SubscribeJournal(Notice);
        // Before the first session: limits go on where they were.
        _written = _last = await _store.ReadAsync(static reader => reader.JournalCheckpoint(Name), cancellationToken).ConfigureAwait(false);
        // The first start of all learns from now on: it does not read a journal of months.
        if (_last == 0) _last = await _store.ReadAsync(static reader => reader.ReadJournal(new JournalQuery { Newest = true, Limit = 1 }) is [var newest] ? newest.Sequence : 0, cancellationToken).ConfigureAwait(false);
        await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync(cancellationToken).ConfigureAwait(false);
        await RestoreAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _subscription?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool failed = false;
        try
        {
            while (true)
            {
                await WaitAsync(stoppingToken).ConfigureAwait(false);
                try
                {
                    if (Interlocked.Exchange(ref _missed, 0) != 0 || failed) await CatchUpAsync(stoppingToken).ConfigureAwait(false);
                    await FollowAsync(stoppingToken).ConfigureAwait(false);
                    if (_clock.GetElapsedTime(_writtenAt) >= _options.WriteInterval) await WriteAsync(stoppingToken).ConfigureAwait(false);
                    failed = false;
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // What was not read is read again; whatever it is, it must not end the server.
                    if (!failed) LogFailed(exception);
                    failed = true;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops. What was not written is in the journal.
        }
    }

    // On the store's writer: a look at the kind, and away.
    private void Notice(IReadOnlyList<JournalRecord> records)
    {
        foreach (JournalRecord record in records)
        {
            if (ActivityFold.Concerns(record) && !_fresh.Writer.TryWrite(record)) Volatile.Write(ref _missed, 1);
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task delay = Task.Delay(_options.WriteInterval, _clock, either.Token);
        Task<bool> arrived = _fresh.Reader.WaitToReadAsync(either.Token).AsTask();
        await Task.WhenAny(delay, arrived).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        stoppingToken.ThrowIfCancellationRequested();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var batch = new List<JournalRecord>();
        while (_fresh.Reader.TryRead(out JournalRecord? record))
        {
            // The store has shown it already.
            if (record.Sequence <= _last) continue;
            batch.Add(record);
            if (batch.Count < BatchSize) continue;
            await TakeAsync(batch, cancellationToken).ConfigureAwait(false);
            batch.Clear();
        }

        if (batch.Count > 0) await TakeAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        // Those that wait here are in the store too, and those that did not fit between them.
        while (_fresh.Reader.TryRead(out _))
        {
        }

        while (true)
        {
            IReadOnlyList<JournalRecord> records = await _store.ReadAsync(reader => reader.ReadJournal(new JournalQuery { After = _last, Limit = BatchSize }), cancellationToken).ConfigureAwait(false);
            if (records.Count == 0) return;
            await TakeAsync([.. records.Where(ActivityFold.Concerns)], cancellationToken).ConfigureAwait(false);
            _last = records[^1].Sequence;
        }
    }

    private async Task TakeAsync(List<JournalRecord> records, CancellationToken cancellationToken)
    {
        await LoadAsync(records, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = _clock.GetUtcNow();
        var touched = new HashSet<AccountActivity>();
        foreach (JournalRecord record in records)
        {
            _last = record.Sequence;
            AccountActivity activity = _accounts[record.Account!.Value];
            if (record.Sequence <= activity.Seen) continue;
            activity.Seen = record.Sequence;
            activity.Touched = now;
            if (record.Kind == "account-deleted") _deleted.Add(activity.Account);
            else ActivityFold.Add(activity, record, _options);
            touched.Add(activity);
        }

        foreach (AccountActivity activity in touched) await JudgeAsync(activity, now, cancellationToken).ConfigureAwait(false);
    }

    private async Task LoadAsync(List<JournalRecord> records, CancellationToken cancellationToken)
    {
        List<AccountId> missing = [.. records.Select(static record => record.Account!.Value).Where(id => !_accounts.ContainsKey(id)).Distinct()];
        if (missing.Count == 0) return;
        if (_accounts.Count + missing.Count > _options.MostAccounts) await MakeRoomAsync(cancellationToken).ConfigureAwait(false);
        long slot = Slot;
        foreach (AccountActivity activity in await _store.ReadAsync(reader => missing.ConvertAll(id => ActivityTable.Load(reader.Sql, id, slot)), cancellationToken).ConfigureAwait(false)) _accounts[activity.Account] = activity;
    }

    private async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken).ConfigureAwait(false);
        foreach (AccountActivity silent in _accounts.Values.OrderBy(static activity => activity.Touched).Take(_options.MostAccounts / 4).ToList()) _accounts.Remove(silent.Account);
    }

    private async Task JudgeAsync(AccountActivity activity, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_options.Action == AbuseAction.Off || _held.Stopping(activity.Account) is not null) return;
        bool bulk = await _rules.IsBulkSenderAsync(activity.Account, cancellationToken).ConfigureAwait(false);
        var suspicion = Suspicion.Of(activity, bulk, now.ToUnixTimeSeconds() / SendingCounts.SlotSeconds, now, _options);
        int score = suspicion.Score;
        if (score < _options.WarnScore) return;
        try
        {
            if (score >= _options.HoldScore && _options.Action == AbuseAction.Hold)
            {
                await _holds.HoldAsync(activity.Account, suspicion, cancellationToken).ConfigureAwait(false);
                // A day on which it was stolen is no day of its owner's.
                activity.Habit = activity.Habit.Disowned();
            }
            else if (now - activity.Warned >= WarnInterval)
            {
                activity.Warned = now;
                await WarnAsync(activity.Account, suspicion, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DirectoryException)
        {
            // The account has just gone: nothing of it goes out either.
        }
    }

    private async Task WarnAsync(AccountId account, Suspicion suspicion, CancellationToken cancellationToken)
    {
        if (await _directory.FindAccountAsync(account, cancellationToken).ConfigureAwait(false) is not { } owner) return;
        await using NoticeBundle notice = await _notices.PrepareAsync(owner, HoldNoticeText.Suspected(owner, suspicion), cancellationToken).ConfigureAwait(false);
        await DeliveryCommit.RunAsync(_store, notice.Commits, transaction => transaction.Journal(new JournalRecord("account-suspected")
        {
            Account = account,
            Sender = owner.Address.ToString(),
            Detail = $"account={owner.Address} facts={suspicion.Names} reason={suspicion.Words}",
        })).ConfigureAwait(false);
        _metrics.Suspected();
        LogSuspected(owner.Address.ToString(), suspicion.Words);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        _writtenAt = _clock.GetTimestamp();
        List<AccountActivity> changed = [.. _accounts.Values.Where(static activity => activity.IsChanged)];
        if (changed.Count == 0 && _deleted.Count == 0 && _last == _written) return;
        long slot = Slot, last = _last;
        // In steps, so that mail never waits for many accounts; each row says itself how far it has counted.
        foreach (AccountActivity[] some in changed.Chunk(AccountsAtOnce))
        {
            await _store.WriteAsync(
                transaction =>
                {
                    foreach (AccountActivity activity in some) ActivityTable.Save(transaction.Sql, activity, slot);
                    return 0;
                },
                cancellationToken).ConfigureAwait(false);
            foreach (AccountActivity activity in some) activity.Written();
        }

        await _store.WriteAsync(
            transaction =>
            {
                foreach (AccountId gone in _deleted) ActivityTable.Delete(transaction.Sql, gone);
                ActivityTable.Forget(transaction.Sql, slot);
                transaction.SetJournalCheckpoint(Name, last);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        _written = last;
        foreach (AccountId gone in _deleted) _accounts.Remove(gone);
        _deleted.Clear();
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        long now = Slot;
        var subjects = new Dictionary<AccountId, Allowance[]>();
        foreach ((AccountId id, long slot, int messages, int recipients) in await _store.ReadAsync(reader => ActivityTable.Sent(reader.Sql, now - ActivityTable.SlotsKept, now), cancellationToken).ConfigureAwait(false))
        {
            if (!subjects.TryGetValue(id, out Allowance[]? all))
            {
                Account? account = await _directory.FindAccountAsync(id, cancellationToken).ConfigureAwait(false);
                subjects[id] = all = account is null ? [] : await _rules.OfAsync(account, cancellationToken).ConfigureAwait(false);
            }

            foreach (Allowance allowance in all) _counts.Restore(allowance.Subject, slot, recipients, messages);
        }
    }

    [LoggerMessage(3931, LogLevel.Warning, "The sending of {Account} looks strange: {Facts}. It goes on; 'posthouse account hold' stops it")]
    private partial void LogSuspected(string account, string facts);

    [LoggerMessage(3932, LogLevel.Error, "Accounts cannot be watched for theft at the moment; it is tried again in seconds, and what was missed is read from the journal")]
    private partial void LogFailed(Exception exception);
}
