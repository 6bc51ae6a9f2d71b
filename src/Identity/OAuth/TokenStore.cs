using System.Collections.Immutable;
using System.Text.Json;
using OpenIddict.Abstractions;
using Posthouse.Directory;
using Posthouse.Storage;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Posthouse.Identity;

/// <summary>OpenIddict's view of <c>identity_token</c>.</summary>
internal sealed class TokenStore(MailStore store, SignedInSessions sessions) : IOpenIddictTokenStore<OAuthToken>
{
    private const string Columns = "id, client, grant_id, subject, type, status, reference_id, payload, properties, created, expires, redeemed, version";

    // What is pruned in one transaction: mail waits no longer than for a few large messages.
    private const int Together = 500;

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM identity_token"), cancellationToken);

    public async ValueTask CreateAsync(OAuthToken token, CancellationToken cancellationToken) => await store.WriteAsync(
        transaction => transaction.Sql.Execute(
            $"INSERT INTO identity_token ({Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13)",
            token.Id, token.Client, token.Grant, token.Subject, token.Type, token.Status, token.ReferenceId, token.Payload, token.Properties, token.Created, token.Expires, token.Redeemed, token.Version),
        cancellationToken).ConfigureAwait(false);

    public async ValueTask UpdateAsync(OAuthToken token, CancellationToken cancellationToken)
    {
        int changed = await store.WriteAsync(
            transaction => transaction.Sql.Execute(
                "UPDATE identity_token SET client = @2, grant_id = @3, subject = @4, type = @5, status = @6, reference_id = @7, payload = @8, properties = @9, created = @10, expires = @11, redeemed = @12, version = version + 1 WHERE id = @1 AND version = @13 AND (COALESCE(status, '') <> 'revoked' OR @6 = 'revoked')",
                token.Id, token.Client, token.Grant, token.Subject, token.Type, token.Status, token.ReferenceId, token.Payload, token.Properties, token.Created, token.Expires, token.Redeemed, token.Version),
            cancellationToken).ConfigureAwait(false);
        // Of two that redeem one code at once, one is told so: that is what makes a code good once. What was revoked stays so, whoever read it before.
        if (changed == 0) throw new OpenIddictExceptions.ConcurrencyException("The token was changed meanwhile.");
        token.Version++;
        if (token.Status is Statuses.Revoked or Statuses.Rejected) sessions.End(new CredentialKey(CredentialKind.Token, token.Id));
    }

    public async ValueTask DeleteAsync(OAuthToken token, CancellationToken cancellationToken)
    {
        await store.WriteAsync(transaction => transaction.Sql.Execute("DELETE FROM identity_token WHERE id = @1", token.Id), cancellationToken).ConfigureAwait(false);
        sessions.End(new CredentialKey(CredentialKind.Token, token.Id));
    }

    public IAsyncEnumerable<OAuthToken> FindAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) => StoredLists.StreamAsync(
        store.ReadAsync(
            reader => reader.Sql.Query($"SELECT {Columns} FROM identity_token WHERE (@1 IS NULL OR subject = @1) AND (@2 IS NULL OR client = @2) AND (@3 IS NULL OR status = @3) AND (@4 IS NULL OR type = @4)", Map, subject, client, status, type), cancellationToken),
        cancellationToken);

    public IAsyncEnumerable<OAuthToken> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) => FindAsync(null, identifier, null, null, cancellationToken);

    public IAsyncEnumerable<OAuthToken> FindBySubjectAsync(string subject, CancellationToken cancellationToken) => FindAsync(subject, null, null, null, cancellationToken);

    public IAsyncEnumerable<OAuthToken> FindByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) => StoredLists.StreamAsync(
        store.ReadAsync(reader => reader.Sql.Query($"SELECT {Columns} FROM identity_token WHERE grant_id = @1", Map, identifier), cancellationToken), cancellationToken);

    public ValueTask<OAuthToken?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        store.ReadAsync(reader => reader.Sql.QueryFirst($"SELECT {Columns} FROM identity_token WHERE id = @1", Map, identifier), cancellationToken);

    public ValueTask<OAuthToken?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken) =>
        store.ReadAsync(reader => reader.Sql.QueryFirst($"SELECT {Columns} FROM identity_token WHERE reference_id = @1", Map, identifier), cancellationToken);

    public IAsyncEnumerable<OAuthToken> ListAsync(int? count, int? offset, CancellationToken cancellationToken) => StoredLists.StreamAsync(
        store.ReadAsync(reader => reader.Sql.Query($"SELECT {Columns} FROM identity_token ORDER BY id LIMIT @1 OFFSET @2", Map, count ?? int.MaxValue, offset ?? 0), cancellationToken), cancellationToken);

    /// <summary>Some that have expired, and some that were made before the threshold and are good for nothing.</summary>
    public async ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        long all = 0;
        int some;
        do
        {
            some = await store.WriteAsync(
                transaction => transaction.Sql.Execute(
                    "DELETE FROM identity_token WHERE id IN (SELECT id FROM (SELECT id FROM identity_token WHERE expires < @1 ORDER BY expires LIMIT @2) AS expired)", threshold, Together),
                cancellationToken).ConfigureAwait(false);
            all += some;
        }
        while (some == Together);
        return all;
    }

    public async ValueTask<long> RevokeAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken)
    {
        const string Which = "(@1 IS NULL OR subject = @1) AND (@2 IS NULL OR client = @2) AND (@3 IS NULL OR status = @3) AND (@4 IS NULL OR type = @4)";
        List<string> revoked = await store.WriteAsync(
            transaction =>
            {
                List<string> those = transaction.Sql.Query($"SELECT id FROM identity_token WHERE {Which}", static row => row.Text(0), subject, client, status, type);
                transaction.Sql.Execute($"UPDATE identity_token SET status = 'revoked', version = version + 1 WHERE {Which}", subject, client, status, type);
                return those;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (string id in revoked) sessions.End(new CredentialKey(CredentialKind.Token, id));
        return revoked.Count;
    }

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) => RevokeAsync(null, identifier, null, null, cancellationToken);

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) => RevokeAsync(subject, null, null, null, cancellationToken);

    public async ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken)
    {
        int revoked = await store.WriteAsync(
            transaction => transaction.Sql.Execute("UPDATE identity_token SET status = 'revoked', version = version + 1 WHERE grant_id = @1", identifier), cancellationToken).ConfigureAwait(false);
        // Whichever token it was that opened them.
        sessions.End(new CredentialKey(CredentialKind.Grant, identifier));
        return revoked;
    }

    public ValueTask<OAuthToken> InstantiateAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new OAuthToken { Id = Guid.NewGuid().ToString("N") });

    public ValueTask<string?> GetApplicationIdAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Client);

    public ValueTask<string?> GetAuthorizationIdAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Grant);

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Created);

    public ValueTask<DateTimeOffset?> GetExpirationDateAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Expires);

    public ValueTask<string?> GetIdAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(token.Id);

    public ValueTask<string?> GetPayloadAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Payload);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(StoredLists.ReadProperties(token.Properties));

    public ValueTask<DateTimeOffset?> GetRedemptionDateAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Redeemed);

    public ValueTask<string?> GetReferenceIdAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.ReferenceId);

    public ValueTask<string?> GetStatusAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Status);

    public ValueTask<string?> GetSubjectAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Subject);

    public ValueTask<string?> GetTypeAsync(OAuthToken token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Type);

    public ValueTask SetApplicationIdAsync(OAuthToken token, string? identifier, CancellationToken cancellationToken) => Done(token.Client = identifier);

    public ValueTask SetAuthorizationIdAsync(OAuthToken token, string? identifier, CancellationToken cancellationToken) => Done(token.Grant = identifier);

    public ValueTask SetCreationDateAsync(OAuthToken token, DateTimeOffset? date, CancellationToken cancellationToken) => Done(token.Created = date);

    public ValueTask SetExpirationDateAsync(OAuthToken token, DateTimeOffset? date, CancellationToken cancellationToken) => Done(token.Expires = date);

    public ValueTask SetPayloadAsync(OAuthToken token, string? payload, CancellationToken cancellationToken) => Done(token.Payload = payload);

    public ValueTask SetPropertiesAsync(OAuthToken token, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken) => Done(token.Properties = StoredLists.WriteProperties(properties));

    public ValueTask SetRedemptionDateAsync(OAuthToken token, DateTimeOffset? date, CancellationToken cancellationToken) => Done(token.Redeemed = date);

    public ValueTask SetReferenceIdAsync(OAuthToken token, string? identifier, CancellationToken cancellationToken) => Done(token.ReferenceId = identifier);

    public ValueTask SetStatusAsync(OAuthToken token, string? status, CancellationToken cancellationToken) => Done(token.Status = status);

    public ValueTask SetSubjectAsync(OAuthToken token, string? subject, CancellationToken cancellationToken) => Done(token.Subject = subject);

    public ValueTask SetTypeAsync(OAuthToken token, string? type, CancellationToken cancellationToken) => Done(token.Type = type);

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<OAuthToken>, IQueryable<TResult>> query, CancellationToken cancellationToken) => throw ClientStore.NoQueries();

    public ValueTask<TResult?> GetAsync<TState, TResult>(Func<IQueryable<OAuthToken>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw ClientStore.NoQueries();

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(Func<IQueryable<OAuthToken>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw ClientStore.NoQueries();

    private static ValueTask Done<T>(T value)
    {
        _ = value;
        return ValueTask.CompletedTask;
    }

    private static OAuthToken Map(SqlRow row) => new()
    {
        Id = row.Text(0),
        Client = row.TextOrNull(1),
        Grant = row.TextOrNull(2),
        Subject = row.TextOrNull(3),
        Type = row.TextOrNull(4),
        Status = row.TextOrNull(5),
        ReferenceId = row.TextOrNull(6),
        Payload = row.TextOrNull(7),
        Properties = row.TextOrNull(8),
        Created = row.MomentOrNull(9),
        Expires = row.MomentOrNull(10),
        Redeemed = row.MomentOrNull(11),
        Version = row.Int64(12),
    };
}
