using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// The domains' signing keys: what is kept of them, and those that sign in memory. Whoever signs asks <see cref="For"/>, which never waits.
/// </summary>
/// <remarks>A key that signs is published: one that receivers do not find makes good mail look forged. So a new key waits until the DNS shows it.</remarks>
public sealed class SigningKeys(MailStore store, SecretSource secrets, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile FrozenDictionary<DomainName, IReadOnlyList<DkimKey>> _signing = FrozenDictionary<DomainName, IReadOnlyList<DkimKey>>.Empty;

    /// <summary>The key that seals for a domain; null where there is none. RSA where there is the choice: RFC 8617 knows no two seals of one set, and not everybody knows Ed25519.</summary>
    internal DkimKey? ForSealing(DomainName domain)
    {
        IReadOnlyList<DkimKey> found = For(domain);
        return found.Count == 0 ? null : found.FirstOrDefault(static key => key.Algorithm == DkimAlgorithm.RsaSha256) ?? found[0];
    }

    /// <summary>
    /// The keys that sign for a domain: its own, or those of the nearest domain above that has some, which is aligned with it all the
    /// same (RFC 9989 §4.4.1). Empty where there is none.
    /// </summary>
    public IReadOnlyList<DkimKey> For(DomainName domain)
    {
        FrozenDictionary<DomainName, IReadOnlyList<DkimKey>> signing = _signing;
        if (signing.Count == 0) return [];
        for (DomainName? name = domain; name is not null; name = name.Parent)
        {
            if (signing.TryGetValue(name, out IReadOnlyList<DkimKey>? keys)) return keys;
        }

        return [];
    }

    /// <summary>Reads the keys that sign. To be called once before mail comes.</summary>
    /// <exception cref="StoreException">The key of the box is missing or another one.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ReloadAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>All keys, or a domain's, the oldest first.</summary>
    public async Task<IReadOnlyList<SigningKey>> ListAsync(DomainName? domain = null, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(reader => domain is null ? SigningKeyTable.All(reader.Sql) : SigningKeyTable.Of(reader.Sql, domain), cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a key, which waits to be published.</summary>
    /// <param name="selector">Null makes one of the month and the algorithm, such as "ph202611r".</param>
    public async Task<SigningKey> CreateAsync(DomainName domain, DkimAlgorithm algorithm, string? selector = null, CancellationToken cancellationToken = default)
    {
        using DkimKey key = DkimKey.Generate(domain, selector ?? await FreeSelectorAsync(domain, algorithm, cancellationToken).ConfigureAwait(false), algorithm);
        return await KeepAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a key over from another system, with the selector under which it is published.</summary>
    /// <param name="pkcs8">DER.</param>
    /// <exception cref="SigningKeyException">It is no key that can sign.</exception>
    public async Task<SigningKey> ImportAsync(DomainName domain, string selector, ReadOnlyMemory<byte> pkcs8, CancellationToken cancellationToken = default)
    {
        DkimKey key;
        try
        {
            // RFC 8301 §3.2 allows 1024 bits; a key that an organisation has published is taken as it is, and rotation brings a better one.
            key = DkimKey.ImportPkcs8(domain, selector, pkcs8.Span, minimumRsaBits: 1024);
        }
        catch (CryptographicException error)
        {
            throw new SigningKeyException(false, $"That is no private key that DKIM can use: {error.Message}");
        }

        using (key) return await KeepAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The key signs from now on; those of its domain and algorithm that signed before retire.</summary>
    public Task<SigningKey> ActivateAsync(DomainName domain, string selector, CancellationToken cancellationToken = default) =>
        ChangeAsync(domain, selector, (transaction, key) =>
        {
            if (key.State == SigningKeyState.Signing) return key;
            if (key.State == SigningKeyState.Retired) throw new SigningKeyException(false, $"The key {key.RecordName} is retired: its private half is gone. Create another one.");
            DateTimeOffset now = clock.GetUtcNow();
            foreach (SigningKey before in SigningKeyTable.Of(transaction.Sql, domain))
            {
                if (before.State == SigningKeyState.Signing && before.Algorithm == key.Algorithm) Retire(transaction, before, now);
            }

            SigningKeyTable.SetState(transaction.Sql, key, SigningKeyState.Signing, now);
            Journal(transaction, key, "signing", now);
            return key with { State = SigningKeyState.Signing, Changed = now };
        }, cancellationToken);

    /// <summary>The key signs no more. Its private half is destroyed; its record has to stay for <see cref="SigningKeyOptions.Overlap"/>.</summary>
    public Task<SigningKey> RetireAsync(DomainName domain, string selector, CancellationToken cancellationToken = default) =>
        ChangeAsync(domain, selector, (transaction, key) =>
        {
            if (key.State == SigningKeyState.Retired) return key;
            DateTimeOffset now = clock.GetUtcNow();
            Retire(transaction, key, now);
            return key with { State = SigningKeyState.Retired, Changed = now };
        }, cancellationToken);

    /// <summary>Forgets a key that does not sign.</summary>
    public Task<SigningKey> RemoveAsync(DomainName domain, string selector, CancellationToken cancellationToken = default) =>
        ChangeAsync(domain, selector, (transaction, key) =>
        {
            if (key.State == SigningKeyState.Signing) throw new SigningKeyException(false, $"The key {key.RecordName} signs mail. Retire it first, and leave its record published for some days.");
            SigningKeyTable.Remove(transaction.Sql, key);
            Journal(transaction, key, "removed", clock.GetUtcNow());
            return key;
        }, cancellationToken);

    public void Dispose() => _gate.Dispose();

    private static void Retire(WriteTransaction transaction, SigningKey key, DateTimeOffset now)
    {
        SigningKeyTable.SetState(transaction.Sql, key, SigningKeyState.Retired, now);
        Journal(transaction, key, "retired", now);
    }

    private static void Journal(WriteTransaction transaction, SigningKey key, string what, DateTimeOffset now) =>
        transaction.Journal(new JournalRecord("setting-changed") { At = now, Detail = $"dkim-key={key.RecordName} state={what}" });

    private static string Purpose(DomainName domain, string selector) => $"dkim/{domain.Ascii}/{selector}";

    /// <summary>Makes a key that the caller's transaction is to <see cref="Add"/>.</summary>
    public async Task<NewSigningKey> GenerateAsync(DomainName domain, DkimAlgorithm algorithm, CancellationToken cancellationToken = default)
    {
        using DkimKey key = DkimKey.Generate(domain, await FreeSelectorAsync(domain, algorithm, cancellationToken).ConfigureAwait(false), algorithm);
        return await SealAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps a new key, which waits to be published.</summary>
    /// <exception cref="SigningKeyException">There is one of its name.</exception>
    public static void Add(WriteTransaction transaction, NewSigningKey added)
    {
        if (SigningKeyTable.Find(transaction.Sql, added.Key.Domain, added.Key.Selector) is not null) throw new SigningKeyException(false, $"There is a key {added.Key.RecordName} already.");
        SigningKeyTable.Add(transaction.Sql, added.Key, added.Sealed);
        Journal(transaction, added.Key, "created", added.Key.Created);
    }

    private async Task<SigningKey> KeepAsync(DkimKey key, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            NewSigningKey added = await SealAsync(key, cancellationToken).ConfigureAwait(false);
            return await store.WriteAsync(
                transaction =>
                {
                    Add(transaction, added);
                    return added.Key;
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<NewSigningKey> SealAsync(DkimKey key, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        byte[] plain = key.ExportPkcs8();
        try
        {
            SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
            return new NewSigningKey(new SigningKey(key.Domain, key.Selector, key.Algorithm, key.Bits, SigningKeyState.Waiting, key.PublicRecord, now, now), box.Seal(plain, Purpose(key.Domain, key.Selector)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private async Task<SigningKey> ChangeAsync(DomainName domain, string selector, Func<WriteTransaction, SigningKey, SigningKey> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            SigningKey changed = await store.WriteAsync(
                transaction => SigningKeyTable.Find(transaction.Sql, domain, selector) is { } key
                    ? change(transaction, key)
                    : throw new SigningKeyException(true, $"There is no key {selector}._domainkey.{domain.Ascii}."),
                cancellationToken).ConfigureAwait(false);
            await ReloadAsync(cancellationToken).ConfigureAwait(false);
            return changed;
        }
        finally
        {
            _gate.Release();
        }
    }

    // Under the gate. Keys that went out of use are left to the collector: one may be signing at this moment.
    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        List<(SigningKey Key, byte[] Sealed)> rows = await store.ReadAsync(
            static reader => SigningKeyTable.All(reader.Sql)
                .Where(static k => k.State == SigningKeyState.Signing)
                .Select(k => (k, SigningKeyTable.PrivateKey(reader.Sql, k) ?? []))
                .ToList(),
            cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            _signing = FrozenDictionary<DomainName, IReadOnlyList<DkimKey>>.Empty;
            return;
        }

        SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
        var signing = new Dictionary<DomainName, List<DkimKey>>();
        foreach ((SigningKey key, byte[] sealedKey) in rows)
        {
            byte[] plain = box.Open(sealedKey, Purpose(key.Domain, key.Selector));
            try
            {
                if (!signing.TryGetValue(key.Domain, out List<DkimKey>? keys)) signing[key.Domain] = keys = [];
                keys.Add(DkimKey.ImportPkcs8(key.Domain, key.Selector, plain, minimumRsaBits: 1024));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plain);
            }
        }

        _signing = signing.ToFrozenDictionary(static e => e.Key, static e => (IReadOnlyList<DkimKey>)e.Value);
    }

    private async Task<string> FreeSelectorAsync(DomainName domain, DkimAlgorithm algorithm, CancellationToken cancellationToken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"ph{clock.GetUtcNow():yyyyMM}{(algorithm == DkimAlgorithm.Ed25519Sha256 ? 'e' : 'r')}");
        IReadOnlyList<SigningKey> keys = await ListAsync(domain, cancellationToken).ConfigureAwait(false);
        for (int number = 1; ; number++)
        {
            string selector = number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
            if (!keys.Any(k => k.Selector == selector)) return selector;
        }
    }
}
