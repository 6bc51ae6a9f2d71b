using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>
/// Who has scripts that run by themselves, in memory: what mail to all others pays is one look-up. Read from the store at the first question;
/// each change reads its owner anew after it is durable.
/// </summary>
public sealed class ActiveScripts(MailStore store) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Lock _lock = new();
    private readonly HashSet<long> _accounts = [];
    private volatile StoredScript[] _administrators = [];
    private volatile bool _loaded;

    /// <summary>To be called before the first question.</summary>
    public ValueTask LoadAsync(CancellationToken cancellationToken = default) => _loaded ? ValueTask.CompletedTask : new ValueTask(ReadAllAsync(cancellationToken));

    /// <summary>Something runs for mail to the account.</summary>
    /// <param name="domain">The number of its domain.</param>
    public bool Concern(AccountId account, long domain)
    {
        foreach (StoredScript script in _administrators)
        {
            if (script.Owner.Scope == ScriptScope.Server || script.Owner.Id == domain) return true;
        }

        lock (_lock) return _accounts.Contains(account.Value);
    }

    /// <summary>What runs for mail to the account, in order: before its own, the server's first; after it, the server's last.</summary>
    public IReadOnlyList<StoredScript> Of(AccountId account, long domain)
    {
        var all = new List<StoredScript>();
        StoredScript[] administrators = _administrators;
        Add(ScriptScope.Server, ScriptUse.Before);
        Add(ScriptScope.Domain, ScriptUse.Before);
        bool own;
        lock (_lock) own = _accounts.Contains(account.Value);
        if (own && StoreLook.Read(store, reader => ScriptTable.Active(reader.Sql, ScriptOwner.Of(account))) is { } active) all.Add(active);
        Add(ScriptScope.Domain, ScriptUse.After);
        Add(ScriptScope.Server, ScriptUse.After);
        return all;

        void Add(ScriptScope scope, ScriptUse use)
        {
            foreach (StoredScript script in administrators)
            {
                if (script.Owner.Scope == scope && script.Use == use && (scope == ScriptScope.Server || script.Owner.Id == domain)) all.Add(script);
            }
        }
    }

    /// <summary>Reads what changed.</summary>
    internal async Task RefreshAsync(ScriptOwner owner)
    {
        await _reading.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_loaded) return;
            if (owner.Scope != ScriptScope.Account)
            {
                _administrators = [.. await store.ReadAsync(static reader => ScriptTable.Administrators(reader.Sql)).ConfigureAwait(false)];
                return;
            }

            bool active = await store.ReadAsync(reader => ScriptTable.Active(reader.Sql, owner) is not null).ConfigureAwait(false);
            lock (_lock) _ = active ? _accounts.Add(owner.Id) : _accounts.Remove(owner.Id);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_loaded) return;
            (List<long> accounts, List<StoredScript> administrators) = await store.ReadAsync(
                static reader => (reader.Sql.Query("SELECT owner FROM sieve_script WHERE state = 1 AND scope = 0", static row => row.Int64(0)), ScriptTable.Administrators(reader.Sql)),
                cancellationToken).ConfigureAwait(false);
            lock (_lock) _accounts.UnionWith(accounts);
            _administrators = [.. administrators];
            _loaded = true;
        }
        finally
        {
            _reading.Release();
        }
    }
}
