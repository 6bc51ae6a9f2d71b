using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// The states that one user follows, and a call whenever they may be other ones. Whose accounts those are is found with each look: what
/// is newly shared announces itself in the user's own account, by the notice of it.
/// </summary>
/// <param name="changed">On the writer's thread: takes note, and does nothing else.</param>
/// <param name="wake">After that; must not throw.</param>
internal sealed class StateSource(MailStore store, AccountDirectory directory, AccountId user, int maximum, Action<AccountChange> changed, Action wake) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, IDisposable> _subscriptions = [];
    private Identities? _identities;
    private bool _disposed;

    internal AccountId User => user;

    internal void Begin() => Follow([user]);

    internal async ValueTask<FollowedStates> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Identities identities = _identities = await directory.IdentitiesOfAsync(user, _identities, cancellationToken).ConfigureAwait(false);
            FollowedStates states = await store.ReadAsync(reader => FollowedStates.Of(reader, user, identities, maximum), cancellationToken).ConfigureAwait(false);
            // What happened before it was followed is only in a later look.
            if (!Follow([user, .. states.Shared])) return states;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (IDisposable subscription in _subscriptions.Values) subscription.Dispose();
            _subscriptions.Clear();
        }
    }

    // True: there is one more than before.
    private bool Follow(HashSet<AccountId> accounts)
    {
        lock (_lock)
        {
            if (_disposed) return false;
            bool more = false;
            foreach (AccountId gone in _subscriptions.Keys.Where(account => !accounts.Contains(account)).ToList())
            {
                _subscriptions[gone].Dispose();
                _subscriptions.Remove(gone);
            }

            foreach (AccountId account in accounts)
            {
                if (_subscriptions.ContainsKey(account)) continue;
                _subscriptions[account] = store.Subscribe(account, changed, wake);
                more = true;
            }

            return more;
        }
    }
}
