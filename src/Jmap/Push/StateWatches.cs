using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Who follows which account. All who follow the same one share a subscription of the store and one look at its states for each
/// change, so that a hundred windows of a person cost one.
/// </summary>
internal sealed class StateWatches(MailStore store, AccountDirectory directory, JmapOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, Watched> _accounts = [];

    /// <summary>Until what is returned is disposed.</summary>
    internal StateWatch Watch(AccountId account)
    {
        lock (_lock)
        {
            if (!_accounts.TryGetValue(account, out Watched? watched)) _accounts[account] = watched = new Watched(store, directory, account, options.MaximumFollowedAccounts);
            watched.Watchers++;
            return new StateWatch(watched, () => Leave(account, watched));
        }
    }

    private void Leave(AccountId account, Watched watched)
    {
        lock (_lock)
        {
            if (--watched.Watchers > 0) return;
            _accounts.Remove(account);
        }

        watched.Dispose();
    }

    /// <summary>One account that is followed.</summary>
    internal sealed class Watched : IDisposable
    {
        private readonly StateSource _source;
        private long _changes;
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Known? _known;

        internal Watched(MailStore store, AccountDirectory directory, AccountId account, int maximum)
        {
            _source = new StateSource(store, directory, account, maximum, _ => Interlocked.Increment(ref _changes), Wake);
            _source.Begin();
        }

        // Guarded by the table's lock.
        internal int Watchers { get; set; }

        internal AccountId Account => _source.User;

        internal Task NextChange => Volatile.Read(ref _next).Task;

        internal async ValueTask<FollowedStates> CurrentAsync(CancellationToken cancellationToken)
        {
            // Read before the store is: a change in between only makes the next look fresh again.
            long changes = Interlocked.Read(ref _changes);
            if (Volatile.Read(ref _known) is { } known && known.Changes == changes) return known.States;
            FollowedStates states = await _source.ReadAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _known, new Known(changes, states));
            return states;
        }

        public void Dispose() => _source.Dispose();

        private void Wake() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

        private sealed record Known(long Changes, FollowedStates States);
    }
}

/// <summary>One follower of an account.</summary>
internal sealed class StateWatch(StateWatches.Watched watched, Action leave) : IDisposable
{
    private int _left;

    internal AccountId Account => watched.Account;

    /// <summary>Completes at the next change. Take it, then look whether there is news already.</summary>
    internal Task NextChange => watched.NextChange;

    internal ValueTask<FollowedStates> CurrentAsync(CancellationToken cancellationToken) => watched.CurrentAsync(cancellationToken);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0) leave();
    }
}
