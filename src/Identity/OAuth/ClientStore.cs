using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>OpenIddict's view of <c>identity_client</c>. Writes go through the store's one writer.</summary>
internal sealed class ClientStore(MailStore store, SignedInSessions sessions) : IOpenIddictApplicationStore<OAuthClient>
{
    private const string Columns = "id, client_id, secret_hash, type, application_type, consent, display_name, redirect_uris, permissions, requirements, version";

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM identity_client"), cancellationToken);

    public async ValueTask CreateAsync(OAuthClient application, CancellationToken cancellationToken) =>
        await store.WriteAsync(transaction => Insert(transaction.Sql, application), cancellationToken).ConfigureAwait(false);

    public async ValueTask UpdateAsync(OAuthClient application, CancellationToken cancellationToken)
    {
        int changed = await store.WriteAsync(transaction => Update(transaction.Sql, application), cancellationToken).ConfigureAwait(false);
        if (changed == 0) throw new OpenIddictExceptions.ConcurrencyException("The client was changed meanwhile.");
        application.Version++;
    }

    /// <summary>Its grants and tokens go with it.</summary>
    public async ValueTask DeleteAsync(OAuthClient application, CancellationToken cancellationToken)
    {
        await store.WriteAsync(transaction => Delete(transaction.Sql, application.Id), cancellationToken).ConfigureAwait(false);
        // What tokens name is the name by which the program asks.
        sessions.End(new CredentialKey(CredentialKind.Client, application.ClientId));
    }

    public ValueTask<OAuthClient?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        store.ReadAsync(reader => reader.Sql.QueryFirst($"SELECT {Columns} FROM identity_client WHERE id = @1", Map, identifier), cancellationToken);

    public ValueTask<OAuthClient?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken) =>
        store.ReadAsync(reader => reader.Sql.QueryFirst($"SELECT {Columns} FROM identity_client WHERE client_id = @1", Map, identifier), cancellationToken);

    public IAsyncEnumerable<OAuthClient> ListAsync(int? count, int? offset, CancellationToken cancellationToken) => StoredLists.StreamAsync(
        store.ReadAsync(reader => reader.Sql.Query($"SELECT {Columns} FROM identity_client ORDER BY client_id LIMIT @1 OFFSET @2", Map, count ?? int.MaxValue, offset ?? 0), cancellationToken), cancellationToken);

    // Clients are some dozens, and only signing out at a provider asks so.
    public IAsyncEnumerable<OAuthClient> FindByRedirectUriAsync(string uri, CancellationToken cancellationToken) => StoredLists.StreamAsync(
        store.ReadAsync(reader => reader.Sql.Query($"SELECT {Columns} FROM identity_client ORDER BY client_id", Map).FindAll(client => client.RedirectUris.Contains(uri)), cancellationToken), cancellationToken);

    public IAsyncEnumerable<OAuthClient> FindByPostLogoutRedirectUriAsync(string uri, CancellationToken cancellationToken) =>
        StoredLists.StreamAsync(ValueTask.FromResult(new List<OAuthClient>()), cancellationToken);

    public ValueTask<OAuthClient> InstantiateAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new OAuthClient { Id = Guid.NewGuid().ToString("N") });

    public ValueTask<string?> GetApplicationTypeAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(application.ApplicationType);

    public ValueTask<string?> GetClientIdAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(application.ClientId);

    public ValueTask<string?> GetClientSecretAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(application.SecretHash);

    public ValueTask<string?> GetClientTypeAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(application.Type);

    public ValueTask<string?> GetConsentTypeAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(application.Consent);

    public ValueTask<string?> GetDisplayNameAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(application.DisplayName);

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(ImmutableDictionary<CultureInfo, string>.Empty);

    public ValueTask<string?> GetIdAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(application.Id);

    public ValueTask<JsonWebKeySet?> GetJsonWebKeySetAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult<JsonWebKeySet?>(null);

    public ValueTask<ImmutableArray<string>> GetPermissionsAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(application.Permissions);

    public ValueTask<ImmutableArray<string>> GetPostLogoutRedirectUrisAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(ImmutableArray<string>.Empty);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(ImmutableDictionary<string, JsonElement>.Empty);

    public ValueTask<ImmutableArray<string>> GetRedirectUrisAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(application.RedirectUris);

    public ValueTask<ImmutableArray<string>> GetRequirementsAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(application.Requirements);

    public ValueTask<ImmutableDictionary<string, string>> GetSettingsAsync(OAuthClient application, CancellationToken cancellationToken) => ValueTask.FromResult(ImmutableDictionary<string, string>.Empty);

    public ValueTask SetApplicationTypeAsync(OAuthClient application, string? type, CancellationToken cancellationToken) => Done(application.ApplicationType = type);

    public ValueTask SetClientIdAsync(OAuthClient application, string? identifier, CancellationToken cancellationToken) => Done(application.ClientId = identifier ?? "");

    public ValueTask SetClientSecretAsync(OAuthClient application, string? secret, CancellationToken cancellationToken) => Done(application.SecretHash = secret);

    public ValueTask SetClientTypeAsync(OAuthClient application, string? type, CancellationToken cancellationToken) => Done(application.Type = type ?? "");

    public ValueTask SetConsentTypeAsync(OAuthClient application, string? type, CancellationToken cancellationToken) => Done(application.Consent = type);

    public ValueTask SetDisplayNameAsync(OAuthClient application, string? name, CancellationToken cancellationToken) => Done(application.DisplayName = name);

    public ValueTask SetDisplayNamesAsync(OAuthClient application, ImmutableDictionary<CultureInfo, string> names, CancellationToken cancellationToken) => OnlyEmpty(names.IsEmpty);

    public ValueTask SetJsonWebKeySetAsync(OAuthClient application, JsonWebKeySet? set, CancellationToken cancellationToken) => OnlyEmpty(set is null);

    public ValueTask SetPermissionsAsync(OAuthClient application, ImmutableArray<string> permissions, CancellationToken cancellationToken) => Done(application.Permissions = permissions);

    public ValueTask SetPostLogoutRedirectUrisAsync(OAuthClient application, ImmutableArray<string> uris, CancellationToken cancellationToken) => OnlyEmpty(uris.IsDefaultOrEmpty);

    public ValueTask SetPropertiesAsync(OAuthClient application, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken) => OnlyEmpty(properties.IsEmpty);

    public ValueTask SetRedirectUrisAsync(OAuthClient application, ImmutableArray<string> uris, CancellationToken cancellationToken) => Done(application.RedirectUris = uris);

    public ValueTask SetRequirementsAsync(OAuthClient application, ImmutableArray<string> requirements, CancellationToken cancellationToken) => Done(application.Requirements = requirements);

    public ValueTask SetSettingsAsync(OAuthClient application, ImmutableDictionary<string, string> settings, CancellationToken cancellationToken) => OnlyEmpty(settings.IsEmpty);

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<OAuthClient>, IQueryable<TResult>> query, CancellationToken cancellationToken) => throw NoQueries();

    public ValueTask<TResult?> GetAsync<TState, TResult>(Func<IQueryable<OAuthClient>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw NoQueries();

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(Func<IQueryable<OAuthClient>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw NoQueries();

    /// <summary>OpenIddict itself never asks so.</summary>
    internal static NotSupportedException NoQueries() => new("The store is not asked in LINQ.");

    /// <summary>What we have no column for must not be lost silently.</summary>
    internal static ValueTask OnlyEmpty(bool empty) => empty ? ValueTask.CompletedTask : throw new NotSupportedException("Posthouse does not keep this.");

    private static ValueTask Done<T>(T value)
    {
        _ = value;
        return ValueTask.CompletedTask;
    }

    internal static OAuthClient? Find(SqlSession sql, string clientId) => sql.QueryFirst($"SELECT {Columns} FROM identity_client WHERE client_id = @1", Map, clientId);

    internal static int Insert(SqlSession sql, OAuthClient client) => sql.Execute(
        $"INSERT INTO identity_client ({Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11)",
        client.Id, client.ClientId, client.SecretHash, client.Type, client.ApplicationType, client.Consent, client.DisplayName,
        StoredLists.Join(client.RedirectUris), StoredLists.Join(client.Permissions), StoredLists.Join(client.Requirements), client.Version);

    /// <returns>0: it was changed meanwhile, or is gone.</returns>
    internal static int Update(SqlSession sql, OAuthClient client) => sql.Execute(
        "UPDATE identity_client SET client_id = @2, secret_hash = @3, type = @4, application_type = @5, consent = @6, display_name = @7, redirect_uris = @8, permissions = @9, requirements = @10, version = version + 1 WHERE id = @1 AND version = @11",
        client.Id, client.ClientId, client.SecretHash, client.Type, client.ApplicationType, client.Consent, client.DisplayName,
        StoredLists.Join(client.RedirectUris), StoredLists.Join(client.Permissions), StoredLists.Join(client.Requirements), client.Version);

    internal static int Delete(SqlSession sql, string id)
    {
        EndTokens(sql, id);
        return sql.Execute("DELETE FROM identity_client WHERE id = @1", id);
    }

    internal static void EndTokens(SqlSession sql, string id)
    {
        sql.Execute("DELETE FROM identity_token WHERE client = @1", id);
        sql.Execute("DELETE FROM identity_grant WHERE client = @1", id);
    }

    private static OAuthClient Map(SqlRow row) => new()
    {
        Id = row.Text(0),
        ClientId = row.Text(1),
        SecretHash = row.TextOrNull(2),
        Type = row.Text(3),
        ApplicationType = row.TextOrNull(4),
        Consent = row.TextOrNull(5),
        DisplayName = row.TextOrNull(6),
        RedirectUris = StoredLists.Split(row.Text(7)),
        Permissions = StoredLists.Split(row.Text(8)),
        Requirements = StoredLists.Split(row.Text(9)),
        Version = row.Int64(10),
    };
}
