using System.Collections.Concurrent;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>What somebody who listens to the accounts has heard since the store was opened.</summary>
internal sealed class HeardChanges(TestStore test, StoreModel model)
{
    private readonly Dictionary<AccountId, ConcurrentQueue<AccountChange>> _heard = [];
    private readonly Dictionary<AccountId, long> _from = [];
    private readonly List<IDisposable> _subscriptions = [];

    internal IEnumerable<AccountChange> Heard(AccountId account) => _heard[account];

    /// <summary>The account's mod-sequence when the listening began.</summary>
    internal long From(AccountId account) => _from[account];

    internal void Begin()
    {
        foreach ((AccountId id, ModelAccount account) in model.Accounts)
        {
            ConcurrentQueue<AccountChange> heard = _heard[id] = new();
            _from[id] = account.ModSeq;
            _subscriptions.Add(test.Store.Subscribe(id, heard.Enqueue));
        }
    }

    internal void End()
    {
        foreach (IDisposable subscription in _subscriptions) subscription.Dispose();
        _subscriptions.Clear();
    }
}
