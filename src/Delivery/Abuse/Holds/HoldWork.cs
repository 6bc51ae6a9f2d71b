using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Carries holds and releases out: works through the queue until the step that <c>delivery_hold</c> names is done, and then writes down that it
/// is. A crash at any moment leaves the step, and the next start goes on with it.
/// </summary>
internal sealed partial class HoldWork(
    MailStore store, AccountDirectory directory, DirectoryAdministration administration, HeldAccounts held, HeldQueue queue, DeliveryOptions options, TimeProvider clock, ILogger<HoldWork> logger) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>Something is to be done.</summary>
    internal void Wake() => _wake.Release();

    /// <summary>Reads the holds from the store.</summary>
    internal async Task<IReadOnlyList<AccountHold>> LoadAsync(CancellationToken cancellationToken)
    {
        long version = held.Version;
        List<AccountHold> holds = await store.ReadAsync(static reader => HoldTable.List(reader.Sql), cancellationToken).ConfigureAwait(false);
        held.Replace(holds, version);
        return holds;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first session: what is held stays held through a restart.
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan pause = TimeSpan.Zero;
        try
        {
            while (true)
            {
                if (pause > TimeSpan.Zero) await WaitAsync(pause, stoppingToken).ConfigureAwait(false);
                pause = options.Abuse.LookInterval;
                try
                {
                    foreach (AccountHold hold in await LoadAsync(stoppingToken).ConfigureAwait(false)) await StepAsync(hold, stoppingToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // What is not done stays written down.
                    LogFailed(exception);
                    pause = AfterFailure;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task delay = Task.Delay(pause, clock, either.Token);
        Task woken = _wake.WaitAsync(either.Token);
        await Task.WhenAny(delay, woken).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        stoppingToken.ThrowIfCancellationRequested();
    }

    private async Task StepAsync(AccountHold hold, CancellationToken cancellationToken)
    {
        if (hold.Stops && await directory.FindAccountAsync(hold.Account, cancellationToken).ConfigureAwait(false) is null)
        {
            await DropAsync(hold, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (hold.State == HoldState.Held) return;
        string by = hold.ReleasedBy ?? hold.By;
        int count;
        switch (hold.State)
        {
            case HoldState.Holding:
                await LockAsync(hold, locked: true, cancellationToken).ConfigureAwait(false);
                count = await queue.HoldAsync(hold.Account, cancellationToken).ConfigureAwait(false);
                break;
            case HoldState.Delivering:
                await LockAsync(hold, locked: false, cancellationToken).ConfigureAwait(false);
                count = await queue.DeliverAsync(hold.Account, cancellationToken).ConfigureAwait(false);
                break;
            default:
                await LockAsync(hold, locked: false, cancellationToken).ConfigureAwait(false);
                count = await queue.RemoveAsync(hold.Account, tell: hold.State == HoldState.Returning, by, cancellationToken).ConfigureAwait(false);
                break;
        }

        bool done = await store.WriteAsync(
            transaction =>
            {
                // Somebody may have held or released it anew in the meantime: that step is the next.
                if (HoldTable.Find(transaction.Sql, hold.Account) is not { } now || now.State != hold.State) return false;
                if (hold.State == HoldState.Holding)
                {
                    HoldTable.Put(transaction.Sql, now with { State = HoldState.Held });
                    held.Put(now with { State = HoldState.Held });
                }
                else
                {
                    HoldTable.Remove(transaction.Sql, hold.Account);
                    held.Remove(hold.Account);
                }

                transaction.Journal(new JournalRecord(hold.State == HoldState.Holding ? "account-mail-held" : "account-mail-released") { Account = hold.Account, Detail = $"by={by} step={hold.State.ToString().ToLowerInvariant()} messages={count}" });
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (done) LogDone(hold.Account.Value, hold.State.ToString().ToLowerInvariant(), count);
        else Wake();
    }

    // The account is gone, and nobody can release it any more. What it had in the queue stays held for a person to decide ('posthouse queue list --held').
    private async Task DropAsync(AccountHold hold, CancellationToken cancellationToken)
    {
        await queue.LeaveAsync(hold.Account, cancellationToken).ConfigureAwait(false);
        await store.WriteAsync(
            transaction =>
            {
                HoldTable.Remove(transaction.Sql, hold.Account);
                held.Remove(hold.Account);
                transaction.Journal(new JournalRecord("account-released") { Account = hold.Account, Detail = "by=posthouse held-mail=kept reason=the account is gone" });
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task LockAsync(AccountHold hold, bool locked, CancellationToken cancellationToken)
    {
        if (!hold.Locked || await directory.FindAccountAsync(hold.Account, cancellationToken).ConfigureAwait(false) is not { } account || account.Suspended == locked) return;
        try
        {
            await administration.UpdateAccountAsync(hold.Account, old => old with { Suspended = locked }, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (DirectoryException exception)
        {
            // The last administrator, for one, is not locked out; its mail is held all the same.
            LogNotLocked(exception, account.Address.ToString());
        }
    }

    [LoggerMessage(3903, LogLevel.Information, "Account {Account}: {Step} is done, {Messages} messages of the queue")]
    private partial void LogDone(long account, string step, int messages);

    [LoggerMessage(3904, LogLevel.Error, "The queue of a held account cannot be worked through at the moment; it is tried again in seconds, and new mail of the account stays held")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3905, LogLevel.Warning, "{Account} could not be locked or unlocked with its hold; do it with 'posthouse account suspend' or 'resume'")]
    private partial void LogNotLocked(Exception exception, string account);
}
