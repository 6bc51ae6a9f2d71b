using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Tells devices of changes (RFC 8620 §7.2) as long as the server runs. Each account that has subscriptions is followed; one that
/// nothing happens to costs a subscription of the store's feed and no thread.
/// </summary>
internal sealed class PushService(MailStore store, AccountDirectory directory, PushDelivery delivery, JmapOptions options, ILogger<PushService> logger) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<AccountId, PushAccount> _accounts = new();
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly CancellationTokenSource _stop = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Run(LoadAsync);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running.Keys).ConfigureAwait(false);
        foreach (PushAccount account in _accounts.Values) account.Dispose();
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Sends a new subscription its code, and follows the account from now on.</summary>
    internal void Verify(AccountId account, PushSubscription subscription) => Run(async stop =>
    {
        await FollowAsync(account, stop).ConfigureAwait(false);
        await delivery.VerifyAsync(account, subscription, stop).ConfigureAwait(false);
    });

    private async Task LoadAsync(CancellationToken stop)
    {
        List<AccountId> accounts = await store.ReadAsync(static reader => reader.Sql.Query(
            "SELECT DISTINCT account FROM jmap_object WHERE kind = @1", static row => new AccountId(row.Int64(0)), (long)ObjectKind.PushSubscription), stop).ConfigureAwait(false);
        foreach (AccountId account in accounts) await FollowAsync(account, stop).ConfigureAwait(false);
    }

    private async Task FollowAsync(AccountId account, CancellationToken stop)
    {
        if (_accounts.ContainsKey(account)) return;
        var followed = new PushAccount(store, directory, account, options.MaximumFollowedAccounts, told => Run(end => TellAsync(told, end)));
        if (!_accounts.TryAdd(account, followed))
        {
            followed.Dispose();
            return;
        }

        try
        {
            if (await followed.BeginAsync(stop).ConfigureAwait(false)) Run(end => TellAsync(followed, end));
        }
        catch
        {
            _accounts.TryRemove(new KeyValuePair<AccountId, PushAccount>(account, followed));
            followed.Dispose();
            throw;
        }
    }

    private async Task TellAsync(PushAccount account, CancellationToken stop)
    {
        try
        {
            if (await delivery.TellAsync(account, stop).ConfigureAwait(false)) return;
        }
        catch
        {
            account.Fail();
            throw;
        }

        // The last subscription is gone.
        if (!_accounts.TryRemove(new KeyValuePair<AccountId, PushAccount>(account.Id, account))) return;
        account.Dispose();
        // One was made in between, and found the account still followed.
        if ((await store.ReadAsync(reader => PushSubscription.List(reader, account.Id), stop).ConfigureAwait(false)).Count > 0) await FollowAsync(account.Id, stop).ConfigureAwait(false);
    }

    private void Run(Func<CancellationToken, Task> work)
    {
        if (_stop.IsCancellationRequested) return;
        Task task = Task.Run(() => GuardAsync(work));
        _running.TryAdd(task, 0);
        task.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task GuardAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server stops: devices ask by themselves when it is back.
        }
        catch (Exception error)
        {
            JmapLog.PushFailed(logger, error);
        }
    }
}
