using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// The sessions in which someone is signed in, so that they end with what opened them: an account that is suspended, deleted or given
/// another password, or one token, grant, password of a program or browser session that is taken away. Knows nothing of protocols: a
/// session says how it is ended. It costs where sessions begin and end, and nothing in between.
/// </summary>
public sealed class SignedInSessions
{
    private const int EndedRemembered = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, HashSet<Entry>> _byAccount = [];
    private readonly Dictionary<CredentialKey, HashSet<Entry>> _byCredential = [];
    // One number for each account whose sessions were ever ended, so that a sign-in that was being checked meanwhile ends too.
    private readonly Dictionary<AccountId, long> _lastEnd = [];
    // The same for credentials. Of those that are over, only the newest are remembered: what began before one that is not, and rests
    // on any credential, ends as well. It signs in again if it still can.
    private readonly Dictionary<CredentialKey, long> _ended = [];
    private readonly Queue<CredentialKey> _endedInOrder = [];
    private long _forgotten;
    private long _ends;

    internal SignedInSessions()
    {
    }

    internal int Count
    {
        get
        {
            lock (_lock) return _byAccount.Values.Sum(static entries => entries.Count);
        }
    }

    /// <summary>How many credentials sessions rest on.</summary>
    internal int Credentials
    {
        get
        {
            lock (_lock) return _byCredential.Count;
        }
    }

    /// <summary>To be asked before a credential is read, and given to <see cref="Enter"/>.</summary>
    internal long Now => Volatile.Read(ref _ends);

    /// <summary>The session is signed in until what is returned is disposed.</summary>
    /// <param name="began">What <see cref="Now"/> was when its sign-in began.</param>
    /// <param name="signOut">Called at most once, from any thread, and perhaps before this returns: asks the session to end and returns at once.</param>
    /// <param name="restsOn">What else it ends with.</param>
    internal IDisposable Enter(AccountId account, long began, Action signOut, params IReadOnlyList<CredentialKey> restsOn)
    {
        var entry = new Entry(this, account, signOut, restsOn);
        bool late;
        lock (_lock)
        {
            late = _lastEnd.GetValueOrDefault(account) > began
                || (restsOn.Count > 0 && (_forgotten > began || restsOn.Any(key => _ended.TryGetValue(key, out long ended) && ended > began)));
            if (!late)
            {
                Of(_byAccount, account).Add(entry);
                foreach (CredentialKey key in restsOn) Of(_byCredential, key).Add(entry);
            }
        }

        if (late) signOut();
        return entry;
    }

    /// <summary>Ends every session of the account, and those whose sign-in is being checked. Its state must have changed before.</summary>
    internal void End(AccountId account)
    {
        // Nothing has happened yet, and nothing may.
        if (StoreTrial.IsOn) return;
        Entry[] ended;
        lock (_lock)
        {
            _lastEnd[account] = ++_ends;
            ended = Take(_byAccount, account);
        }

        foreach (Entry entry in ended) entry.SignOut();
    }

    /// <summary>Ends what rests on the credential, which must be worth nothing in the store by now.</summary>
    public void End(CredentialKey credential)
    {
        if (StoreTrial.IsOn) return;
        Entry[] ended;
        lock (_lock)
        {
            _ends++;
            if (_ended.TryAdd(credential, _ends))
            {
                _endedInOrder.Enqueue(credential);
                if (_endedInOrder.Count > EndedRemembered && _ended.Remove(_endedInOrder.Dequeue(), out long oldest)) _forgotten = Math.Max(_forgotten, oldest);
            }
            else
            {
                _ended[credential] = _ends;
            }

            ended = Take(_byCredential, credential);
        }

        foreach (Entry entry in ended) entry.SignOut();
    }

    private Entry[] Take<T>(Dictionary<T, HashSet<Entry>> index, T key)
        where T : notnull
    {
        if (!index.TryGetValue(key, out HashSet<Entry>? entries)) return [];
        Entry[] taken = [.. entries];
        foreach (Entry entry in taken) Remove(entry);
        return taken;
    }

    private void Leave(Entry entry)
    {
        lock (_lock) Remove(entry);
    }

    private void Remove(Entry entry)
    {
        Remove(_byAccount, entry.Account, entry);
        foreach (CredentialKey key in entry.RestsOn) Remove(_byCredential, key, entry);
    }

    private static HashSet<Entry> Of<T>(Dictionary<T, HashSet<Entry>> index, T key)
        where T : notnull
    {
        if (!index.TryGetValue(key, out HashSet<Entry>? entries)) index[key] = entries = [];
        return entries;
    }

    private static void Remove<T>(Dictionary<T, HashSet<Entry>> index, T key, Entry entry)
        where T : notnull
    {
        if (!index.TryGetValue(key, out HashSet<Entry>? entries)) return;
        entries.Remove(entry);
        if (entries.Count == 0) index.Remove(key);
    }

    private sealed class Entry(SignedInSessions sessions, AccountId account, Action signOut, IReadOnlyList<CredentialKey> restsOn) : IDisposable
    {
        internal AccountId Account => account;

        internal Action SignOut => signOut;

        internal IReadOnlyList<CredentialKey> RestsOn => restsOn;

        public void Dispose() => sessions.Leave(this);
    }
}
