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
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl)) throw new DirectoryException(DirectoryFault.Invalid, $"A key has a name of at most {LongestName} characters: what it is for.");
        if (rights.Bits == 0) throw new DirectoryException(DirectoryFault.Invalid, "A key has at least one right.");
        if (expires <= _clock.GetUtcNow()) throw new DirectoryException(DirectoryFault.Invalid, "A key that has expired already opens nothing.");
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        Domain? of = domain is null ? null : DirectoryChecks.RequireDomain(snapshot, domain).Domain;
        string secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretOctets));
        DateTimeOffset now = _clock.GetUtcNow();
        ApiKey key = await _store.WriteAsync(
            transaction =>
            {
                var made = new ApiKey(CounterTable.Take(transaction.Sql, CounterTable.Keys), name, account, rights, of?.Name, now, expires, null);
                transaction.Sql.Execute(
                    "INSERT INTO directory_api_key (id, name, account, hash, rights, domain, created, expires, last_used) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9)",
                    made.Id, name, account?.Value ?? 0, Hash(secret), string.Join(' ', rights.Names), of?.Id ?? 0, now, expires, (DateTimeOffset?)null);
                transaction.Journal(new JournalRecord("api-key-created") { Account = account, Detail = $"key={made.Id} name={name}" });
                return made;
            },
            cancellationToken).ConfigureAwait(false);
        return (key, secret);
    }

    public async ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default)
    {
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        return await _store.ReadAsync(reader => reader.Sql.Query($"SELECT {Columns} FROM directory_api_key ORDER BY id", row => Map(row, snapshot)), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False: there is none.</returns>
    public Task<bool> DeleteAsync(long id, CancellationToken cancellationToken = default) => _store.WriteAsync(
        transaction =>
        {
            if (transaction.Sql.Execute("DELETE FROM directory_api_key WHERE id = @1", id) == 0) return false;
            transaction.Journal(new JournalRecord("api-key-deleted") { Detail = $"key={id}" });
            return true;
        },
        cancellationToken);

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
