using System.Collections.Concurrent;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Who wants to hear of which account's changes. Handlers run on the writer's thread and only take note; those who sleep are woken
/// after the writer's callers have had their answers, and never by the writer when they are many.
/// </summary>
internal sealed class ChangeFeed
{
    // Waking one costs about a microsecond; as many as this do not delay the next commit.
    private const int WokenByWriter = 32;


    private readonly ConcurrentDictionary<AccountId, ConcurrentDictionary<Subscription<AccountChange>, byte>> _accounts = new();
    private readonly HashSet<Action> _sleepers = [];
    private readonly ConcurrentDictionary<Subscription<int>, byte> _queue = new();
    private readonly ConcurrentDictionary<Subscription<IReadOnlyList<JournalRecord>>, byte> _journal = new();

    internal IDisposable Subscribe(AccountId account, Action<AccountChange> handler, Action? wake)
    {
        while (true)
        {
            ConcurrentDictionary<Subscription<AccountChange>, byte> handlers = _accounts.GetOrAdd(account, static _ => new());
            var subscription = new Subscription<AccountChange>(handler, self =>
            {
                handlers.TryRemove(self, out _);
                if (handlers.IsEmpty) _accounts.TryRemove(new KeyValuePair<AccountId, ConcurrentDictionary<Subscription<AccountChange>, byte>>(account, handlers));
            }) { Wake = wake };
            handlers.TryAdd(subscription, 0);
            // The last one before us may have taken the emptied list away in between.
            if (_accounts.TryGetValue(account, out var current) && ReferenceEquals(current, handlers)) return subscription;
            handlers.TryRemove(subscription, out _);
        }
    }

    internal IDisposable SubscribeQueue(Action handler) => Add(_queue, _ => handler());

    internal IDisposable SubscribeJournal(Action<IReadOnlyList<JournalRecord>> handler) => Add(_journal, handler);

    internal bool HasJournalSubscribers => !_journal.IsEmpty;

    /// <summary>One handler's failure is told to <paramref name="failed"/> and keeps nothing from the others.</summary>
    internal void Publish(CommitEffects effects, Action<Exception> failed)
    {
        foreach (AccountChange change in effects.Changes)
        {
            if (!_accounts.TryGetValue(change.Account, out var handlers)) continue;
            foreach ((Subscription<AccountChange> subscription, _) in handlers)
            {
                Call(subscription, change, failed);
                if (subscription.Wake is { } wake) _sleepers.Add(wake);
            }
        }

        if (effects.QueueChanged)
        {
            foreach ((Subscription<int> subscription, _) in _queue) Call(subscription, 0, failed);
        }

        if (effects.Journal.Count > 0 && !_journal.IsEmpty)
        {
            JournalRecord[] records = [.. effects.Journal];
            foreach ((Subscription<IReadOnlyList<JournalRecord>> subscription, _) in _journal) Call(subscription, records, failed);
        }
    }

    /// <summary>Wakes those whom the last changes concerned. Waking must not throw.</summary>
    internal void WakeSleepers()
    {
        if (_sleepers.Count == 0) return;
        if (_sleepers.Count <= WokenByWriter)
        {
            foreach (Action wake in _sleepers) wake();
        }
        else
        {
            Action[] wakes = [.. _sleepers];
            ThreadPool.UnsafeQueueUserWorkItem(static wakes =>
            {
                foreach (Action wake in wakes) wake();
            }, wakes, preferLocal: false);
        }

        _sleepers.Clear();
    }

    private static void Call<T>(Subscription<T> subscription, T news, Action<Exception> failed)
    {
        try
        {
            subscription.Handler(news);
        }
        catch (Exception error)
        {
            failed(error);
        }
    }

    private static Subscription<T> Add<T>(ConcurrentDictionary<Subscription<T>, byte> handlers, Action<T> handler)
    {
        var subscription = new Subscription<T>(handler, self => handlers.TryRemove(self, out _));
        handlers.TryAdd(subscription, 0);
        return subscription;
    }

    private sealed class Subscription<T>(Action<T> handler, Action<Subscription<T>> remove) : IDisposable
    {
        internal Action<T> Handler => handler;

        internal Action? Wake { get; init; }

        public void Dispose() => remove(this);
    }
}
