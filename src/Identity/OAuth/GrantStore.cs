using System.Collections.Immutable;
using System.Text.Json;
using OpenIddict.Abstractions;
using Posthouse.Directory;
using Posthouse.Storage;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Posthouse.Identity;

/// <summary>OpenIddict's view of <c>identity_grant</c>.</summary>
internal sealed class GrantStore(MailStore store, SignedInSessions sessions) : IOpenIddictAuthorizationStore<OAuthGrant>
{
    private const string Columns = "id, client, subject, status, type, scopes, created, provider, version";

    // By its index where the subject is known, which is at each request for authorization.
    private const string OfSubject = $"SELECT {Columns} FROM identity_grant WHERE subject = @1 AND (@2 IS NULL OR client = @2) AND (@3 IS NULL OR status = @3) AND (@4 IS NULL OR type = @4)";

    private const string Some = $"SELECT {Columns} FROM identity_grant WHERE (@1 IS NULL OR subject = @1) AND (@2 IS NULL OR client = @2) AND (@3 IS NULL OR status = @3) AND (@4 IS NULL OR type = @4)";

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM identity_grant"), cancellationToken);

    public async ValueTask CreateAsync(OAuthGrant authorization, CancellationToken cancellationToken)
    {
        int made = await store.WriteAsync(
            transaction => HasEnded(transaction, authorization) ? 0 : transaction.Sql.Execute(
                $"INSERT INTO identity_grant ({Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9)",
                authorization.Id, authorization.Client, authorization.Subject, authorization.Status, authorization.Type, StoredLists.Join(authorization.Scopes), authorization.Created, authorization.Provider, authorization.Version),
            cancellationToken).ConfigureAwait(false);
        if (made == 0) throw new OpenIddictExceptions.ConcurrencyException("The session has ended meanwhile.");
    }

    public async ValueTask UpdateAsync(OAuthGrant authorization, CancellationToken cancellationToken)
    {
        int changed = await store.WriteAsync(
            transaction => HasEnded(transaction, authorization) ? 0 : transaction.Sql.Execute(
                "UPDATE identity_grant SET client = @2, subject = @3, status = @4, type = @5, scopes = @6, created = @7, provider = @8, version = version + 1 WHERE id = @1 AND version = @9",
                authorization.Id, authorization.Client, authorization.Subject, authorization.Status, authorization.Type, StoredLists.Join(authorization.Scopes), authorization.Created, authorization.Provider, authorization.Version),
            cancellationToken).ConfigureAwait(false);
        if (changed == 0) throw new OpenIddictExceptions.ConcurrencyException("The grant was changed meanwhile.");
        authorization.Version++;
        if (authorization.Status is Statuses.Revoked or Statuses.Rejected) sessions.End(new CredentialKey(CredentialKind.Grant, authorization.Id));
    }

    public async ValueTask DeleteAsync(OAuthGrant authorization, CancellationToken cancellationToken)
    {
        await store.WriteAsync(
            transaction =>
            {
                transaction.Sql.Execute("DELETE FROM identity_token WHERE grant_id = @1", authorization.Id);
                return transaction.Sql.Execute("DELETE FROM identity_grant WHERE id = @1", authorization.Id);
            },
            cancellationToken).ConfigureAwait(false);
        sessions.End(new CredentialKey(CredentialKind.Grant, authorization.Id));
    }

    public IAsyncEnumerable<OAuthGrant> FindAsync(string? subject, string? client, string? status, string? type, ImmutableArray<string>? scopes, CancellationToken cancellationToken) => StoredLists.StreamAsync(
        store.ReadAsync(
            reader => reader.Sql.Query(subject is null ? Some : OfSubject, Map, subject, client, status, type).FindAll(grant => scopes is not { IsDefaultOrEmpty: false } wanted || wanted.All(grant.Scopes.Contains)), cancellationToken),
        cancellationToken);

    public IAsyncEnumerable<OAuthGrant> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) => FindAsync(null, identifier, null, null, null, cancellationToken);

    public IAsyncEnumerable<OAuthGrant> FindBySubjectAsync(string subject, CancellationToken cancellationToken) => FindAsync(subject, null, null, null, null, cancellationToken);

    public ValueTask<OAuthGrant?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        store.ReadAsync(reader => reader.Sql.QueryFirst($"SELECT {Columns} FROM identity_grant WHERE id = @1", Map, identifier), cancellationToken);

    public IAsyncEnumerable<OAuthGrant> ListAsync(int? count, int? offset, CancellationToken cancellationToken) => StoredLists.StreamAsync(
        store.ReadAsync(reader => reader.Sql.Query($"SELECT {Columns} FROM identity_grant ORDER BY id LIMIT @1 OFFSET @2", Map, count ?? int.MaxValue, offset ?? 0), cancellationToken), cancellationToken);

    /// <summary>Those that are good for nothing more and have no token left.</summary>
    public async ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken) => await store.WriteAsync(
        transaction => transaction.Sql.Execute(
            "DELETE FROM identity_grant WHERE created < @1 AND (status <> 'valid' OR type = 'ad-hoc') AND NOT EXISTS (SELECT 1 FROM identity_token WHERE identity_token.grant_id = identity_grant.id)", threshold),
        cancellationToken).ConfigureAwait(false);

    public async ValueTask<long> RevokeAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken)
    {
        const string Which = "(@1 IS NULL OR subject = @1) AND (@2 IS NULL OR client = @2) AND (@3 IS NULL OR status = @3) AND (@4 IS NULL OR type = @4)";
        List<string> revoked = await store.WriteAsync(
            transaction =>
            {
                List<string> those = transaction.Sql.Query($"SELECT id FROM identity_grant WHERE {Which}", static row => row.Text(0), subject, client, status, type);
                transaction.Sql.Execute($"UPDATE identity_grant SET status = 'revoked', version = version + 1 WHERE {Which}", subject, client, status, type);
                return those;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (string id in revoked) sessions.End(new CredentialKey(CredentialKind.Grant, id));
        return revoked.Count;
    }

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) => RevokeAsync(null, identifier, null, null, cancellationToken);

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) => RevokeAsync(subject, null, null, null, cancellationToken);

    public ValueTask<OAuthGrant> InstantiateAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new OAuthGrant { Id = Guid.NewGuid().ToString("N") });

    public ValueTask<string?> GetApplicationIdAsync(OAuthGrant authorization, CancellationToken cancellationToken) => ValueTask.FromResult(authorization.Client);

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(OAuthGrant authorization, CancellationToken cancellationToken) => ValueTask.FromResult(authorization.Created);

    public ValueTask<string?> GetIdAsync(OAuthGrant authorization, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(authorization.Id);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(OAuthGrant authorization, CancellationToken cancellationToken) => ValueTask.FromResult(ImmutableDictionary<string, JsonElement>.Empty);

    public ValueTask<ImmutableArray<string>> GetScopesAsync(OAuthGrant authorization, CancellationToken cancellationToken) => ValueTask.FromResult(authorization.Scopes);

    public ValueTask<string?> GetStatusAsync(OAuthGrant authorization, CancellationToken cancellationToken) => ValueTask.FromResult(authorization.Status);

    public ValueTask<string?> GetSubjectAsync(OAuthGrant authorization, CancellationToken cancellationToken) => ValueTask.FromResult(authorization.Subject);

    public ValueTask<string?> GetTypeAsync(OAuthGrant authorization, CancellationToken cancellationToken) => ValueTask.FromResult(authorization.Type);

    public ValueTask SetApplicationIdAsync(OAuthGrant authorization, string? identifier, CancellationToken cancellationToken) => Done(authorization.Client = identifier);

    public ValueTask SetCreationDateAsync(OAuthGrant authorization, DateTimeOffset? date, CancellationToken cancellationToken) => Done(authorization.Created = date);

    public ValueTask SetPropertiesAsync(OAuthGrant authorization, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken) => ClientStore.OnlyEmpty(properties.IsEmpty);

    public ValueTask SetScopesAsync(OAuthGrant authorization, ImmutableArray<string> scopes, CancellationToken cancellationToken) => Done(authorization.Scopes = scopes);

    public ValueTask SetStatusAsync(OAuthGrant authorization, string? status, CancellationToken cancellationToken) => Done(authorization.Status = status);

    public ValueTask SetSubjectAsync(OAuthGrant authorization, string? subject, CancellationToken cancellationToken) => Done(authorization.Subject = subject);

    public ValueTask SetTypeAsync(OAuthGrant authorization, string? type, CancellationToken cancellationToken) => Done(authorization.Type = type);

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<OAuthGrant>, IQueryable<TResult>> query, CancellationToken cancellationToken) => throw ClientStore.NoQueries();

    public ValueTask<TResult?> GetAsync<TState, TResult>(Func<IQueryable<OAuthGrant>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw ClientStore.NoQueries();

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(Func<IQueryable<OAuthGrant>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw ClientStore.NoQueries();

    // In one transaction with what it leaves: whoever is signed out at this moment leaves nothing behind.
    private static bool HasEnded(WriteTransaction transaction, OAuthGrant grant) => grant.Session is { } session && SessionTable.Find(transaction.Sql, session) is null;

    private static ValueTask Done<T>(T value)
    {
        _ = value;
        return ValueTask.CompletedTask;
    }

    private static OAuthGrant Map(SqlRow row) => new()
    {
        Id = row.Text(0),
        Client = row.TextOrNull(1),
        Subject = row.TextOrNull(2),
        Status = row.TextOrNull(3),
        Type = row.TextOrNull(4),
        Scopes = StoredLists.Split(row.Text(5)),
        Created = row.MomentOrNull(6),
        Provider = row.TextOrNull(7),
        Version = row.Int64(8),
    };
}
