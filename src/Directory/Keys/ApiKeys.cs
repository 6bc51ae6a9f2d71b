using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Keys for programs: "ph_" and 256 random bits. What is kept is their SHA-256, which is enough for what nobody can guess. A key is
/// worth what its account is worth at that moment: suspended or without the role, it opens nothing.
/// </summary>
public sealed class ApiKeys
{
    public const string Prefix = "ph_";

    private const int SecretOctets = 32;
    private const int LongestName = 100;
    private const string Columns = "id, name, account, rights, domain, created, expires, last_used";

    // So often is it written down that a key is in use: a program that asks each second must not cost a write each second.
    private static readonly TimeSpan UseNoted = TimeSpan.FromMinutes(10);

    private readonly MailStore _store;
    private readonly SnapshotCache _snapshots;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<long, DateTimeOffset> _noted = new();

    internal ApiKeys(MailStore store, SnapshotCache snapshots, TimeProvider clock)
    {
        _store = store;
        _snapshots = snapshots;
        _clock = clock;
    }

    /// <returns>The key, and its secret: nobody sees it again.</returns>
    /// <exception cref="DirectoryException">The name is too long, or the domain is not here.</exception>
    public async Task<(ApiKey Key, string Secret)> CreateAsync(string name, AccountId? account, RightSet rights, DomainName? domain, DateTimeOffset? expires, CancellationToken cancellationToken = default)
    {
        Check(name, rights);
        if (expires <= _clock.GetUtcNow()) throw new DirectoryException(DirectoryFault.Invalid, "A key that has expired already opens nothing.");
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        Domain? of = domain is null ? null : DirectoryChecks.RequireDomain(snapshot, domain).Domain;
        string secret = NewSecret();
        DateTimeOffset now = _clock.GetUtcNow();
        ApiKey key = await _store.WriteAsync(transaction => Add(transaction, new ApiKey(0, name, account, rights, of?.Name, now, expires, null), of?.Id ?? 0, secret), cancellationToken).ConfigureAwait(false);
        return (key, secret);
    }

    public static string NewSecret() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretOctets));

    /// <exception cref="DirectoryException">There can be no such key.</exception>
    public static void Check(string name, RightSet rights)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl)) throw new DirectoryException(DirectoryFault.Invalid, $"A key has a name of at most {LongestName} characters: what it is for.");
        if (rights.Bits == 0) throw new DirectoryException(DirectoryFault.Invalid, "A key has at least one right.");
    }

    /// <summary>Adds one within a transaction that changes more than this.</summary>
    /// <param name="key">Passed <see cref="Check"/>; its number is of no meaning.</param>
    /// <param name="domain">The number of its domain; 0 without one.</param>
    public static ApiKey Add(WriteTransaction transaction, ApiKey key, long domain, string secret)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(key);
        ApiKey made = key with { Id = CounterTable.Take(transaction.Sql, CounterTable.Keys) };
        transaction.Sql.Execute(
            "INSERT INTO directory_api_key (id, name, account, hash, rights, domain, created, expires, last_used) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9)",
            made.Id, made.Name, made.Account?.Value ?? 0, Hash(secret), string.Join(' ', made.Rights.Names), domain, made.Created, made.Expires, (DateTimeOffset?)null);
        transaction.Journal(new JournalRecord("api-key-created") { Account = made.Account, Detail = $"key={made.Id} name={made.Name}" });
        return made;
    }

    /// <param name="number">1 for the first of that name, in the order in which they were made.</param>
    /// <returns>Its id; null where there are not so many that hold now.</returns>
    public static long? Find(WriteTransaction transaction, AccountId? account, string name, int number, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.Sql.Query(
            "SELECT id FROM directory_api_key WHERE account = @1 AND name = @2 AND (expires IS NULL OR expires > @3) ORDER BY id LIMIT @4", static row => (long?)row.Int64(0), account?.Value ?? 0, name, now, number).ElementAtOrDefault(number - 1);
    }

    /// <summary>What one may, from now on; its secret stays. Within a transaction that changes more than this.</summary>
    /// <param name="domain">As of <see cref="Add"/>.</param>
    public static void Change(WriteTransaction transaction, long id, RightSet rights, long domain, DateTimeOffset? expires)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        transaction.Sql.Execute("UPDATE directory_api_key SET rights = @2, domain = @3, expires = @4 WHERE id = @1", id, string.Join(' ', rights.Names), domain, expires);
        transaction.Journal(new JournalRecord("api-key-changed") { Detail = $"key={id} rights={string.Join(',', rights.Names)}" });
    }

    public async ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default)
    {
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        return await _store.ReadAsync(reader => reader.Sql.Query($"SELECT {Columns} FROM directory_api_key ORDER BY id", row => Map(row, snapshot)), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False: there is none.</returns>
    public Task<bool> DeleteAsync(long id, CancellationToken cancellationToken = default) => _store.WriteAsync(transaction => Delete(transaction, id), cancellationToken);

    /// <inheritdoc cref="DeleteAsync"/>
    public static bool Delete(WriteTransaction transaction, long id)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.Sql.Execute("DELETE FROM directory_api_key WHERE id = @1", id) == 0) return false;
        transaction.Journal(new JournalRecord("api-key-deleted") { Detail = $"key={id}" });
        return true;
    }

    /// <summary>Whose key that is, and what it opens now; null for one that is unknown, has expired, or whose account may not sign in.</summary>
    public async Task<(ApiKey Key, Account? Account, Access Access)?> CheckAsync(string secret, CancellationToken cancellationToken = default)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal) || secret.Length > 200) return null;
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        byte[] hash = Hash(secret);
        ApiKey? key = await _store.ReadAsync(reader => reader.Sql.QueryFirst($"SELECT {Columns} FROM directory_api_key WHERE hash = @1", row => Map(row, snapshot), hash), cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = _clock.GetUtcNow();
        if (key is null || key.Expires <= now) return null;
        Access access = Access.Everything;
        Account? account = null;
        if (key.Account is { } id)
        {
            if (!snapshot.Accounts.TryGetValue(id.Value, out AccountEntry? entry) || entry.Account.Suspended) return null;
            if (snapshot.TryGetDomain(entry.Address.Domain, out DomainEntry? home) && home.Domain.Suspended) return null;
            account = entry.Account;
            access = Access.Of(account);
        }

        await NoteAsync(key, now).ConfigureAwait(false);
        return (key, account, access.Within(key.Rights, key.Domain));
    }

    private async Task NoteAsync(ApiKey key, DateTimeOffset now)
    {
        if (_noted.TryGetValue(key.Id, out DateTimeOffset noted) && now - noted < UseNoted) return;
        _noted[key.Id] = now;
        try
        {
            await _store.WriteAsync(transaction => transaction.Sql.Execute("UPDATE directory_api_key SET last_used = @2 WHERE id = @1", key.Id, now)).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // A disk that takes nothing must not keep anybody from looking; it is noted with the next request.
            _noted.TryRemove(key.Id, out _);
        }
    }

    private static ApiKey Map(SqlRow row, DirectorySnapshot snapshot) => new(
        row.Int64(0), row.Text(1), row.Int64(2) == 0 ? null : new AccountId(row.Int64(2)), RightSet.Parse(row.Text(3).Split(' ')),
        row.Int64(4) == 0 ? null : snapshot.Domains[row.Int64(4)].Domain.Name, row.Moment(5), row.MomentOrNull(6), row.MomentOrNull(7));

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
