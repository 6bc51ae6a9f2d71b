using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// The sessions in which someone is signed in, so that an account which is suspended, deleted or given another password loses
/// those it has. Knows nothing of protocols: a session says how it is ended.
/// </summary>
internal sealed class SignedInSessions
{
    private const int EndedRemembered = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, HashSet<Entry>> _byAccount = [];
    // One number for each account whose sessions were ever ended, so that a sign-in that was being checked meanwhile ends too.
    private readonly Dictionary<AccountId, long> _lastEnd = [];
    // The same for browser sessions. A request that began before its session ended is over long before so many others have ended.
    private readonly Dictionary<string, long> _ended = [];
    private readonly Queue<string> _endedInOrder = [];
    private long _ends;

    internal int Count
    {
        get
        {
            lock (_lock) return _byAccount.Values.Sum(static entries => entries.Count);
        }
    }

    /// <summary>To be asked before a credential is read, and given to <see cref="Enter"/>.</summary>
    internal long Now => Volatile.Read(ref _ends);

    /// <summary>The session is signed in until what is returned is disposed.</summary>
    /// <param name="began">What <see cref="Now"/> was when its sign-in began.</param>
    /// <param name="signOut">Called at most once, from any thread, and perhaps before this returns: asks the session to end and returns at once.</param>
    /// <param name="session">The browser session it belongs to, if any.</param>
    internal IDisposable Enter(AccountId account, long began, Action signOut, string? session = null)
    {
        var entry = new Entry(this, account, signOut, session);
        bool late;
        lock (_lock)
        {
            late = _lastEnd.GetValueOrDefault(account) > began || (session is not null && _ended.TryGetValue(session, out long ended) && ended > began);
            if (!late)
            {
                if (!_byAccount.TryGetValue(account, out HashSet<Entry>? entries)) _byAccount[account] = entries = [];
                entries.Add(entry);
            }
        }

        if (late) signOut();
        return entry;
    }

    /// <summary>Ends every session of the account, and those whose sign-in is being checked. Its state must have changed before.</summary>
    internal void End(AccountId account)
    {
        HashSet<Entry>? entries;
        lock (_lock)
        {
            _lastEnd[account] = ++_ends;
            _byAccount.Remove(account, out entries);
        }

        foreach (Entry entry in entries ?? []) entry.SignOut();
    }

    /// <summary>Ends what runs in one browser session.</summary>
    internal void End(AccountId account, string session)
    {
        List<Entry> ended = [];
        lock (_lock)
        {
            if (_ended.TryAdd(session, ++_ends))
            {
                _endedInOrder.Enqueue(session);
                if (_endedInOrder.Count > EndedRemembered) _ended.Remove(_endedInOrder.Dequeue());
            }

            if (_byAccount.TryGetValue(account, out HashSet<Entry>? entries))
            {
                ended.AddRange(entries.Where(entry => entry.Session == session));
                entries.ExceptWith(ended);
                if (entries.Count == 0) _byAccount.Remove(account);
            }
        }

        foreach (Entry entry in ended) entry.SignOut();
    }

    private void Leave(Entry entry)
    {
        lock (_lock)
        {
            if (!_byAccount.TryGetValue(entry.Account, out HashSet<Entry>? entries)) return;
            entries.Remove(entry);
            if (entries.Count == 0) _byAccount.Remove(entry.Account);
        }
    }

    private sealed class Entry(SignedInSessions sessions, AccountId account, Action signOut, string? session) : IDisposable
    {
        internal AccountId Account => account;

        internal Action SignOut => signOut;

        internal string? Session => session;

        public void Dispose() => sessions.Leave(this);
    }
}
