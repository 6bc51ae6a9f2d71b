using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Tells the devices of one account what changed, until they know it: again after failures, later each time; what is over is removed.
/// A message names the last states only, so that nothing gathers while a service cannot be reached.
/// </summary>
internal sealed class PushDelivery(MailStore store, AccountDirectory directory, PushClient client, TimeProvider clock, JmapOptions options, ILogger<PushDelivery> logger) : IDisposable
{
    // A device whose service never answers must not hold up the others, nor take all slots.
    private const int PerAccount = 2;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _slots = new(options.WebPushConcurrency, options.WebPushConcurrency);

    /// <summary>RFC 8620 §7.2.2: the code, to be handed back by whoever reads there.</summary>
    internal async Task VerifyAsync(AccountId account, PushSubscription subscription, CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            (PushOutcome outcome, TimeSpan? retryAfter) = await SendAsync(
                subscription,
                output =>
                {
                    output.WriteString("@type"u8, "PushVerification"u8);
                    output.WriteString("pushSubscriptionId"u8, subscription.Id);
                    output.WriteString("verificationCode"u8, subscription.Code);
                },
                urgent: true,
                stop).ConfigureAwait(false);
            if (outcome != PushOutcome.Later || attempt == options.MaximumPushAttempts)
            {
                await EndAsync(account, subscription, outcome, attempt, stop).ConfigureAwait(false);
                return;
            }

            await Task.Delay(Delay(attempt, retryAfter), clock, stop).ConfigureAwait(false);
            // Taken back meanwhile.
            if (await store.ReadAsync(reader => PushSubscription.Find(reader, account, subscription.Id), stop).ConfigureAwait(false) is not { IsVerified: false }) return;
        }
    }

    /// <summary>False when the account has no subscription any more.</summary>
    internal async Task<bool> TellAsync(PushAccount account, CancellationToken stop)
    {
        while (true)
        {
            account.Look();
            (List<PushSubscription> subscriptions, long password) = await store.ReadAsync(reader => (PushSubscription.List(reader, account.Id), PasswordMoment.Of(reader, account.Id)), stop).ConfigureAwait(false);
            FollowedStates states = await account.StatesAsync(stop).ConfigureAwait(false);
            Account? owner = await directory.FindAccountAsync(account.Id, stop).ConfigureAwait(false);
            // RFC 8620 §7.2: it ends with the credentials that it was made with.
            List<PushSubscription> over = subscriptions.FindAll(subscription => owner is null || subscription.Expires <= clock.GetUtcNow() || subscription.Password != password);
            foreach (PushSubscription subscription in over) await RemoveAsync(account.Id, subscription, stop).ConfigureAwait(false);
            subscriptions.RemoveAll(over.Contains);
            if (subscriptions.Count == 0 && account.TryRest()) return false;

            using var mine = new SemaphoreSlim(PerAccount, PerAccount);
            // A suspended account hears nothing; what it missed it hears with the first change after.
            (bool Sent, TimeSpan? Wait)[] told = owner is { Suspended: false }
                ? await Task.WhenAll(subscriptions.Where(static subscription => subscription.IsVerified).Select(subscription => TellAsync(account, subscription, states, mine, stop))).ConfigureAwait(false) : [];
            account.Forget(subscriptions);
            if (Array.Exists(told, static one => one.Sent)) await Task.Delay(options.WebPushInterval, clock, stop).ConfigureAwait(false);
            TimeSpan? wait = told.Min(static one => one.Wait);
            if (wait is null && account.TryRest()) return true;
            if (wait is { } later) await WaitAsync(account.Changed, later, stop).ConfigureAwait(false);
        }
    }

    public void Dispose() => _slots.Dispose();

    // Whether the service was called, and how long until it is to be tried again; null where nothing is left to tell.
    private async Task<(bool Sent, TimeSpan? Wait)> TellAsync(PushAccount account, PushSubscription subscription, FollowedStates states, SemaphoreSlim mine, CancellationToken stop)
    {
        PushProgress progress = account.ProgressOf(subscription);

        StateChange changed = states.ChangedSince(account.Id, progress.Told ?? account.Baseline, subscription.Types);
        if (changed.IsEmpty) return (false, null);
        DateTimeOffset now = clock.GetUtcNow();
        if (progress.NotBefore > now) return (false, progress.NotBefore - now);
        await mine.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            (PushOutcome outcome, TimeSpan? retryAfter) = await SendAsync(
                subscription, changed.Write, changed.Has("EmailDelivery"), stop).ConfigureAwait(false);
            if (outcome == PushOutcome.Later && ++progress.Failures < options.MaximumPushAttempts)
            {
                TimeSpan delay = Delay(progress.Failures, retryAfter);
                progress.NotBefore = clock.GetUtcNow() + delay;
                return (true, delay);
            }

            await EndAsync(account.Id, subscription, outcome, progress.Failures, stop).ConfigureAwait(false);
            progress.Told = states;
            progress.Failures = 0;
            return (true, null);
        }
        finally
        {
            mine.Release();
        }
    }

    private async Task<(PushOutcome Outcome, TimeSpan? RetryAfter)> SendAsync(PushSubscription subscription, Action<System.Text.Json.Utf8JsonWriter> write, bool urgent, CancellationToken stop)
    {
        await _slots.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await client.SendAsync(subscription, write, urgent, stop).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task EndAsync(AccountId account, PushSubscription subscription, PushOutcome outcome, int attempts, CancellationToken stop)
    {
        string host = subscription.Url.IdnHost;
        switch (outcome)
        {
            case PushOutcome.Gone:
                JmapLog.PushGone(logger, host, JmapIds.Of(account));
                await RemoveAsync(account, subscription, stop).ConfigureAwait(false);
                break;
            case PushOutcome.Later:
                JmapLog.PushGivenUp(logger, host, JmapIds.Of(account), attempts);
                break;
            case PushOutcome.Refused:
                JmapLog.PushRefused(logger, host, JmapIds.Of(account));
                break;
        }
    }

    private Task<bool> RemoveAsync(AccountId account, PushSubscription subscription, CancellationToken stop) =>
        store.WriteAsync(transaction => ObjectTable.Delete(transaction, account, ObjectKind.PushSubscription, subscription.Number), stop);

    // Twice as long each time; a service may ask for more, up to the longest.
    private TimeSpan Delay(int failures, TimeSpan? retryAfter)
    {
        TimeSpan delay = options.PushRetryDelay * Math.Pow(2, Math.Min(failures - 1, 20));
        if (retryAfter > delay) delay = retryAfter.Value;
        return delay < LongestDelay ? delay : LongestDelay;
    }

    private async Task WaitAsync(Task changed, TimeSpan longest, CancellationToken stop)
    {
        try
        {
            await changed.WaitAsync(longest, clock, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The time to try again has come.
        }
    }
}
