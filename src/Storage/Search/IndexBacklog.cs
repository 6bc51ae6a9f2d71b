using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Which messages the text index does not know yet: for each account the newest message that there is and the newest that was
/// indexed, and the accounts where the two differ, in the order in which they fell behind. Thread-safe.
/// </summary>
internal sealed class IndexBacklog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, Marks> _accounts = [];
    private readonly Queue<AccountId> _behind = new();
    private long _count;
    private long _arrived;
    private long _commits;

    /// <summary>Messages not indexed yet.</summary>
    internal long Count => Volatile.Read(ref _count);

    /// <summary>Messages that came since the start.</summary>
    internal long Arrived => Volatile.Read(ref _arrived);

    /// <summary>Commits that brought them.</summary>
    internal long Commits => Volatile.Read(ref _commits);

    internal void Note(IReadOnlyList<MessageId> added)
    {
        lock (_lock)
        {
            foreach (MessageId message in added) Set(message.Account, newest: message.Value & uint.MaxValue, indexed: null);
            _arrived += added.Count;
            _commits++;
        }
    }

    internal void Set(AccountId account, long newest, long indexed)
    {
        lock (_lock) Set(account, newest, (long?)indexed);
    }

    internal long Indexed(AccountId account)
    {
        lock (_lock) return _accounts.GetValueOrDefault(account).Indexed;
    }

    /// <summary>How far each account that is behind must come to be where it is now.</summary>
    internal List<(AccountId Account, long Newest)> Targets()
    {
        lock (_lock)
        {
            var targets = new List<(AccountId, long)>(_behind.Count);
            foreach (AccountId account in _behind) targets.Add((account, _accounts[account].Newest));
            return targets;
        }
    }

    /// <summary>The next ranges to index, together about <paramref name="limit"/> messages. They stay in the backlog until <see cref="Done"/>.</summary>
    internal List<IndexRange> Next(int limit)
    {
        var ranges = new List<IndexRange>();
        lock (_lock)
        {
            foreach (AccountId account in _behind)
            {
                Marks marks = _accounts[account];
                long last = Math.Min(marks.Newest, marks.Indexed + limit);
                ranges.Add(new IndexRange(account, marks.Indexed + 1, last));
                limit -= (int)(last - marks.Indexed);
                if (limit <= 0) break;
            }
        }

        return ranges;
    }

    internal void Done(List<IndexRange> ranges)
    {
        lock (_lock)
        {
            foreach (IndexRange range in ranges)
            {
                Marks marks = _accounts[range.Account];
                _count -= range.Last - marks.Indexed;
                _accounts[range.Account] = marks with { Indexed = range.Last };
            }

            // Next gave the front of the queue, in order: who is still behind goes to its end, so that no account waits for another.
            for (int i = 0; i < ranges.Count; i++)
            {
                AccountId account = _behind.Dequeue();
                if (_accounts[account].IsBehind) _behind.Enqueue(account);
            }
        }
    }

    private void Set(AccountId account, long newest, long? indexed)
    {
        Marks old = _accounts.GetValueOrDefault(account);
        var marks = new Marks(Math.Max(old.Newest, newest), indexed ?? old.Indexed);
        _accounts[account] = marks;
        _count += marks.Behind - old.Behind;
        if (marks.IsBehind && !old.IsBehind) _behind.Enqueue(account);
    }

    private readonly record struct Marks(long Newest, long Indexed)
    {
        internal long Behind => Math.Max(0, Newest - Indexed);

        internal bool IsBehind => Newest > Indexed;
    }
}

/// <summary>Messages of one account, by the lower half of their numbers; both ends belong to it.</summary>
internal readonly record struct IndexRange(AccountId Account, long First, long Last)
{
    internal long FirstMessage => (Account.Value << 32) | First;

    internal long LastMessage => (Account.Value << 32) | Last;
}
