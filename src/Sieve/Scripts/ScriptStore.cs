using System.Security.Cryptography;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>
/// The scripts of accounts, domains and the server: named, limited, and none stored that has errors. A change is durable when its task is done,
/// and deliveries that begin afterwards run by it.
/// </summary>
public sealed class ScriptStore(MailStore store, ActiveScripts active, ScriptOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Action<ScriptOwner>? _changed;

    public ScriptOptions Options { get; } = options;

    /// <summary>Called after each change is durable; must not block or throw.</summary>
    public IDisposable Subscribe(Action<ScriptOwner> handler)
    {
        lock (_lock) _changed += handler;
        return new Subscription(this, handler);
    }

    /// <summary>By name.</summary>
    public ValueTask<List<StoredScript>> ListAsync(ScriptOwner owner, CancellationToken cancellationToken = default) => store.ReadAsync(reader => ScriptTable.List(reader.Sql, owner), cancellationToken);

    /// <summary>Everybody's: the server's, the domains', then the accounts'.</summary>
    public ValueTask<List<StoredScript>> ListAllAsync(CancellationToken cancellationToken = default) => store.ReadAsync(static reader => ScriptTable.All(reader.Sql), cancellationToken);

    /// <exception cref="ScriptException"><see cref="ScriptFault.NotFound"/>.</exception>
    public async ValueTask<(StoredScript Script, byte[] Content)> GetAsync(ScriptOwner owner, string name, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(
            reader =>
            {
                StoredScript script = Require(reader.Sql, owner, name);
                return (script, ScriptTable.Content(reader.Sql, script.Id)!);
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>For runs, which wait for nothing but the disk.</summary>
    public StoredScript? Find(ScriptOwner owner, string name) => StoreLook.Read(store, reader => ScriptTable.Find(reader.Sql, owner, name.Normalize()));

    /// <summary>How far the owner's count of changes has come; 0 before the first.</summary>
    public ValueTask<long> StateAsync(ScriptOwner owner, CancellationToken cancellationToken = default) => store.ReadAsync(reader => ScriptTable.State(reader.Sql, owner), cancellationToken);

    /// <summary>The same, of the reader's moment.</summary>
    public static long StateOf(StoreReader reader, ScriptOwner owner) => ScriptTable.State(reader.Sql, owner);

    public ValueTask<ScriptChanges> ChangesAsync(ScriptOwner owner, long since, CancellationToken cancellationToken = default) => store.ReadAsync(reader => ScriptTable.Since(reader.Sql, owner, since), cancellationToken);

    /// <summary>The domains that have, or had, scripts. This room does not know which of them are there.</summary>
    public ValueTask<List<long>> DomainsAsync(CancellationToken cancellationToken = default) =>
        store.ReadAsync(static reader => reader.Sql.Query("SELECT owner FROM sieve_owner WHERE scope = 1", static row => row.Int64(0)), cancellationToken);

    /// <summary>Removes all that a domain left that is gone; how many rows. Its number is given to no other.</summary>
    public async Task<int> ForgetDomainAsync(long domain)
    {
        int removed = await store.WriteAsync(transaction => ScriptTable.DeleteDomain(transaction.Sql, domain), CancellationToken.None).ConfigureAwait(false);
        await active.RefreshAsync(ScriptOwner.OfDomain(domain)).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Whether it can be stored.</summary>
    public SieveCompilation Check(ReadOnlyMemory<byte> content) => SieveCompiler.Compile(content, SieveCapabilities.Delivery, Options.Limits);

    /// <summary>Would there be room (RFC 5804 §2.5)?</summary>
    /// <exception cref="ScriptException">There is not.</exception>
    public async ValueTask RequireSpaceAsync(ScriptOwner owner, string name, long octets, CancellationToken cancellationToken = default)
    {
        name = ScriptName.Checked(name, Options);
        await store.ReadAsync(
            reader =>
            {
                RequireSpace(ScriptTable.List(reader.Sql, owner), name, octets);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes it, or replaces its content. An active one stays active, with the new content.</summary>
    /// <exception cref="ScriptException">It has errors, its name is none, or there is no room.</exception>
    public Task<StoredScript> PutAsync(ScriptOwner owner, string name, byte[] content, CancellationToken cancellationToken = default) =>
        PutAsync(owner, name, content, Check(content), cancellationToken);

    /// <param name="compilation">What <see cref="Check"/> said of the content.</param>
    /// <inheritdoc cref="PutAsync(ScriptOwner, string, byte[], CancellationToken)"/>
    public Task<StoredScript> PutAsync(ScriptOwner owner, string name, byte[] content, SieveCompilation compilation, CancellationToken cancellationToken = default)
    {
        name = ScriptName.Checked(name, Options);
        Require(compilation);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return ChangeAsync(owner, "script-stored", name, sql => Put(sql, owner, name, content, hash), cancellationToken);
    }

    /// <summary>Makes it what is said, inside a transaction of the caller's, who calls <see cref="ChangedAsync"/> once it is durable.</summary>
    /// <inheritdoc cref="PutAsync(ScriptOwner, string, byte[], CancellationToken)"/>
    public void Put(WriteTransaction transaction, ScriptOwner owner, string name, byte[] content, ScriptUse use)
    {
        name = ScriptName.Checked(name, Options);
        Require(Check(content));
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        Change(transaction, owner, "script-stored", name, sql => Put(sql, owner, name, content, hash));
        Change(transaction, owner, use == ScriptUse.None ? "script-deactivated" : "script-activated", name, sql => SetUse(sql, owner, name, use));
    }

    /// <inheritdoc cref="Put(WriteTransaction, ScriptOwner, string, byte[], ScriptUse)"/>
    public void Delete(WriteTransaction transaction, ScriptOwner owner, string name) => Change(transaction, owner, "script-deleted", name, sql => Delete(sql, owner, name));

    /// <summary>What a caller's transaction changed of the owner's scripts holds from now on.</summary>
    public async Task ChangedAsync(ScriptOwner owner)
    {
        await active.RefreshAsync(owner).ConfigureAwait(false);
        _changed?.Invoke(owner);
    }

    private StoredScript Put(SqlSession sql, ScriptOwner owner, string name, byte[] content, string hash)
    {
        List<StoredScript> all = ScriptTable.List(sql, owner);
        RequireSpace(all, name, content.Length);
        StoredScript? old = all.Find(script => script.Name == name);
        if (old?.Hash == hash) return old;
        long state = ScriptTable.NextState(sql, owner);
        if (old is null) ScriptTable.Insert(sql, owner, name, hash, content, clock.GetUtcNow(), state);
        else ScriptTable.SetContent(sql, old.Id, hash, content, clock.GetUtcNow(), state);
        return ScriptTable.Find(sql, owner, name)!;
    }

    /// <summary>Says when it runs. Of an account's scripts the one that was active before no longer is.</summary>
    /// <exception cref="ScriptException"><see cref="ScriptFault.NotFound"/>.</exception>
    public Task<StoredScript> SetUseAsync(ScriptOwner owner, string name, ScriptUse use, CancellationToken cancellationToken = default)
    {
        if (use == ScriptUse.Active != (owner.Scope == ScriptScope.Account) && use != ScriptUse.None) throw new ArgumentOutOfRangeException(nameof(use));
        return ChangeAsync(owner, use == ScriptUse.None ? "script-deactivated" : "script-activated", name, sql => SetUse(sql, owner, name, use), cancellationToken);
    }

    private static StoredScript SetUse(SqlSession sql, ScriptOwner owner, string name, ScriptUse use)
    {
        StoredScript script = Require(sql, owner, name.Normalize());
        if (script.Use == use) return script;
        long state = ScriptTable.NextState(sql, owner);
        if (use == ScriptUse.Active && ScriptTable.Active(sql, owner) is { } before) ScriptTable.SetUse(sql, before.Id, ScriptUse.None, state);
        ScriptTable.SetUse(sql, script.Id, use, state);
        return script with { Use = use };
    }

    /// <summary>None of the account's scripts is active from then on; nothing happens where none was.</summary>
    public Task DeactivateAsync(ScriptOwner account, CancellationToken cancellationToken = default) => ChangeAsync(account, "script-deactivated", "", sql =>
    {
        if (ScriptTable.Active(sql, account) is not { } script) return null;
        ScriptTable.SetUse(sql, script.Id, ScriptUse.None, ScriptTable.NextState(sql, account));
        return script;
    }, cancellationToken);

    /// <exception cref="ScriptException"><see cref="ScriptFault.NotFound"/>, <see cref="ScriptFault.NameTaken"/>, <see cref="ScriptFault.BadName"/>.</exception>
    public Task<StoredScript> RenameAsync(ScriptOwner owner, string name, string newName, CancellationToken cancellationToken = default)
    {
        newName = ScriptName.Checked(newName, Options);
        return ChangeAsync(owner, "script-renamed", newName, sql =>
        {
            StoredScript script = Require(sql, owner, name.Normalize());
            if (ScriptTable.Find(sql, owner, newName) is { } other) return other.Id == script.Id ? other : throw new ScriptException(ScriptFault.NameTaken, $"There is a script \"{newName}\" already.");
            ScriptTable.SetName(sql, script.Id, newName, clock.GetUtcNow(), ScriptTable.NextState(sql, owner));
            return script with { Name = newName };
        }, cancellationToken);
    }

    /// <exception cref="ScriptException"><see cref="ScriptFault.NotFound"/>, <see cref="ScriptFault.IsActive"/>.</exception>
    public Task DeleteAsync(ScriptOwner owner, string name, CancellationToken cancellationToken = default) => ChangeAsync(owner, "script-deleted", name, sql => Delete(sql, owner, name), cancellationToken);

    private static StoredScript Delete(SqlSession sql, ScriptOwner owner, string name)
    {
        StoredScript script = Require(sql, owner, name.Normalize());
        if (script.Use == ScriptUse.Active) throw new ScriptException(ScriptFault.IsActive, $"\"{script.Name}\" is the active script: activate another, or none, before it is deleted.");
        ScriptTable.Delete(sql, script, ScriptTable.NextState(sql, owner));
        return script;
    }

    private async Task<StoredScript> ChangeAsync(ScriptOwner owner, string kind, string name, Func<SqlSession, StoredScript?> change, CancellationToken cancellationToken)
    {
        (StoredScript? script, bool changed) = await store.WriteAsync(transaction => Change(transaction, owner, kind, name, change), cancellationToken).ConfigureAwait(false);
        if (changed) await ChangedAsync(owner).ConfigureAwait(false);
        return script!;
    }

    private static (StoredScript? Script, bool Changed) Change(WriteTransaction transaction, ScriptOwner owner, string kind, string name, Func<SqlSession, StoredScript?> change)
    {
        long before = ScriptTable.State(transaction.Sql, owner);
        StoredScript? made = change(transaction.Sql);
        if (ScriptTable.State(transaction.Sql, owner) == before) return (made, false);
        if (owner.Scope == ScriptScope.Account) transaction.Announce(new AccountId(owner.Id));
        transaction.Journal(new JournalRecord(kind)
        {
            Account = owner.Scope == ScriptScope.Account ? new AccountId(owner.Id) : null,
            Detail = owner.Scope switch { ScriptScope.Domain => $"domain={owner.Id} script={name}", ScriptScope.Server => $"server script={name}", _ => $"script={(name.Length > 0 ? name : made?.Name)}" },
        });
        return (made, true);
    }

    private static StoredScript Require(SqlSession sql, ScriptOwner owner, string name) =>
        ScriptTable.Find(sql, owner, name.Normalize()) ?? throw new ScriptException(ScriptFault.NotFound, $"There is no script \"{name}\".");

    private static void Require(SieveCompilation compilation)
    {
        if (compilation.IsGood) return;
        string more = compilation.ErrorCount > compilation.Errors.Count ? $"\nand {compilation.ErrorCount - compilation.Errors.Count} more" : "";
        throw new ScriptException(ScriptFault.BadScript, string.Join('\n', compilation.Errors) + more);
    }

    private void RequireSpace(List<StoredScript> all, string name, long octets)
    {
        if (octets > Options.Limits.ScriptOctets) throw new ScriptException(ScriptFault.TooLarge, $"A script has at most {Options.Limits.ScriptOctets} octets.");
        int others = 0;
        long together = 0;
        foreach (StoredScript script in all)
        {
            if (script.Name == name) continue;
            others++;
            together += script.Octets;
        }

        if (others >= Options.MaximumScripts) throw new ScriptException(ScriptFault.TooMany, $"There may be {Options.MaximumScripts} scripts: delete one first.");
        if (together + octets > Options.MaximumOctets) throw new ScriptException(ScriptFault.TooLarge, $"All scripts together have at most {Options.MaximumOctets} octets: delete one first.");
    }

    private sealed class Subscription(ScriptStore owner, Action<ScriptOwner> handler) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._lock) owner._changed -= handler;
        }
    }
}
