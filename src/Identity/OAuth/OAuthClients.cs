using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using Posthouse.Directory;
using Posthouse.Storage;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Posthouse.Identity;

/// <summary>The programs that an administrator lets ask for tokens.</summary>
public sealed class OAuthClients(IServiceScopeFactory scopes, MailStore store)
{
    private static readonly string[] PeoplesGrants = [GrantTypes.AuthorizationCode, GrantTypesOfDevices];

    private const string GrantTypesOfDevices = "device_code";
    private const string Changed = "oauth-client-changed";

    /// <summary>Ascending by client_id.</summary>
    public async Task<IReadOnlyList<OAuthClient>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        var clients = new List<OAuthClient>();
        await foreach (object client in Manager(scope).ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false)) clients.Add((OAuthClient)client);
        return clients;
    }

    /// <returns>The client and its secret, which is told once; null for the secret of a public client.</returns>
    /// <exception cref="FormatException">Something of it cannot be.</exception>
    /// <exception cref="StoreException">There is a client of that name, or the store cannot.</exception>
    public async Task<(OAuthClient Client, string? Secret)> CreateAsync(NewOAuthClient wanted, string by, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        OpenIddictApplicationDescriptor descriptor = Describe(wanted);
        string? secret = wanted.IsPublic ? null : NewSecret();
        descriptor.ClientSecret = secret;
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        IOpenIddictApplicationManager manager = Manager(scope);
        if (await manager.FindByClientIdAsync(wanted.ClientId, cancellationToken).ConfigureAwait(false) is not null) throw new FormatException($"There is a client {wanted.ClientId} already.");
        var client = (OAuthClient)await manager.CreateAsync(descriptor, cancellationToken).ConfigureAwait(false);
        await JournalAsync($"client={client.ClientId} made by={by}").ConfigureAwait(false);
        return (client, secret);
    }

    /// <summary>Its grants and tokens are worth nothing from then on.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> DeleteAsync(string clientId, string by, CancellationToken cancellationToken = default)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        IOpenIddictApplicationManager manager = Manager(scope);
        if (await manager.FindByClientIdAsync(clientId, cancellationToken).ConfigureAwait(false) is not { } client) return false;
        await manager.DeleteAsync(client, cancellationToken).ConfigureAwait(false);
        await JournalAsync($"client={clientId} deleted by={by}").ConfigureAwait(false);
        return true;
    }

    /// <summary>Another secret in the place of the old one, told once.</summary>
    /// <returns>Null when there is no such client, or it is public.</returns>
    public async Task<string?> ReplaceSecretAsync(string clientId, string by, CancellationToken cancellationToken = default)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        IOpenIddictApplicationManager manager = Manager(scope);
        if (await manager.FindByClientIdAsync(clientId, cancellationToken).ConfigureAwait(false) is not OAuthClient { Type: ClientTypes.Confidential } client) return null;
        string secret = NewSecret();
        await manager.UpdateAsync(client, secret, cancellationToken).ConfigureAwait(false);
        await JournalAsync($"client={clientId} secret-replaced by={by}").ConfigureAwait(false);
        return secret;
    }

    /// <summary>The client that is asked for, as it would stand in the store; without a secret, and not written.</summary>
    /// <exception cref="FormatException">Something of it cannot be.</exception>
    public async Task<OAuthClient> DescribeAsync(NewOAuthClient wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        OpenIddictApplicationDescriptor descriptor = Describe(wanted);
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        var client = new OAuthClient { Id = Guid.NewGuid().ToString("N") };
        await Manager(scope).PopulateAsync(client, descriptor, cancellationToken).ConfigureAwait(false);
        return client;
    }

    /// <summary>A secret for a client that <see cref="DescribeAsync"/> made; null for a public one.</summary>
    public async Task<string?> GiveSecretAsync(OAuthClient client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (client.Type == ClientTypes.Public) return null;
        string secret = NewSecret();
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        client.SecretHash = await scope.ServiceProvider.GetRequiredService<ClientSecrets>().HashAsync(secret, cancellationToken).ConfigureAwait(false);
        return secret;
    }

    /// <summary>Makes it, or puts it in the place of the one of that name, within a transaction that changes more than this. A secret that is there stays. Where it may less than before, its grants and tokens are worth nothing from then on.</summary>
    /// <returns>Whether its secret is the one that it was given; and what ended, to be told to the sessions when it is durable.</returns>
    public static (bool IsNewSecret, CredentialKey? Ended) Put(WriteTransaction transaction, OAuthClient client, string by)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(client);
        if (ClientStore.Find(transaction.Sql, client.ClientId) is not { } there)
        {
            ClientStore.Insert(transaction.Sql, client);
            transaction.Journal(new JournalRecord(Changed) { Detail = $"client={client.ClientId} made by={by}" });
            return (client.Type == ClientTypes.Confidential, null);
        }

        bool keeps = client.Type == there.Type;
        bool less = !keeps || (there.Consent != client.Consent && client.Consent == ConsentTypes.Explicit) || there.Permissions.Except(client.Permissions).Any();
        ClientStore.Update(transaction.Sql, new OAuthClient
        {
            Id = there.Id, ClientId = there.ClientId, SecretHash = keeps ? there.SecretHash : client.SecretHash, Type = client.Type, ApplicationType = client.ApplicationType, Consent = client.Consent,
            DisplayName = client.DisplayName, RedirectUris = client.RedirectUris, Permissions = client.Permissions, Requirements = client.Requirements, Version = there.Version,
        });
        if (less) ClientStore.EndTokens(transaction.Sql, there.Id);
        transaction.Journal(new JournalRecord(Changed) { Detail = $"client={client.ClientId} changed by={by}" });
        return (!keeps && client.Type == ClientTypes.Confidential, less ? Key(client.ClientId) : null);
    }

    /// <returns>What ended, as above; null where there is none.</returns>
    public static CredentialKey? Delete(WriteTransaction transaction, string clientId, string by)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (ClientStore.Find(transaction.Sql, clientId) is not { } there) return null;
        ClientStore.Delete(transaction.Sql, there.Id);
        transaction.Journal(new JournalRecord(Changed) { Detail = $"client={clientId} deleted by={by}" });
        return Key(clientId);
    }

    private static CredentialKey Key(string clientId) => new(CredentialKind.Client, clientId);

    private static IOpenIddictApplicationManager Manager(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static OpenIddictApplicationDescriptor Describe(NewOAuthClient wanted)
    {
        if (wanted.ClientId.Length is 0 or > 100 || !wanted.ClientId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            throw new FormatException("A client's id has 1 to 100 letters, digits, '.', '_' and '-'.");
        if (wanted.Name.Length is 0 or > 255 || wanted.Name.Any(char.IsControl)) throw new FormatException("A client has a name of 1 to 255 characters, by which people know it.");
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = wanted.ClientId,
            DisplayName = wanted.Name,
            ClientType = wanted.IsPublic ? ClientTypes.Public : ClientTypes.Confidential,
            ConsentType = wanted.IsTrusted ? ConsentTypes.Implicit : ConsentTypes.Explicit,
            ApplicationType = wanted.IsPublic ? ApplicationTypes.Native : ApplicationTypes.Web,
            Permissions = { Permissions.Endpoints.Token, Permissions.Endpoints.Revocation },
        };
        if (wanted.Grants.Count == 0) throw new FormatException("A client needs a grant: authorization_code, device_code or client_credentials.");
        foreach (string grant in wanted.Grants)
        {
            switch (grant)
            {
                case GrantTypes.AuthorizationCode:
                    if (wanted.RedirectUris.Count == 0) throw new FormatException("authorization_code needs a redirect URI.");
                    descriptor.Permissions.UnionWith([Permissions.Endpoints.Authorization, Permissions.GrantTypes.AuthorizationCode, Permissions.ResponseTypes.Code]);
                    break;
                case GrantTypesOfDevices:
                    descriptor.Permissions.UnionWith([Permissions.Endpoints.DeviceAuthorization, Permissions.GrantTypes.DeviceCode]);
                    break;
                case GrantTypes.ClientCredentials:
                    if (wanted.IsPublic) throw new FormatException("client_credentials needs a secret, which a public client cannot keep.");
                    descriptor.Permissions.UnionWith([Permissions.GrantTypes.ClientCredentials, Permissions.Endpoints.Introspection]);
                    break;
                default:
                    throw new FormatException($"There is no grant {grant}: only authorization_code, device_code and client_credentials.");
            }
        }

        if (wanted.Grants.Any(PeoplesGrants.Contains)) descriptor.Permissions.UnionWith([Permissions.GrantTypes.RefreshToken, Permissions.Scopes.Email, Permissions.Scopes.Profile]);
        if (!wanted.IsPublic) descriptor.Permissions.Add(Permissions.Endpoints.Introspection);
        foreach (string scope in wanted.Scopes)
        {
            if (!OAuthScopes.All.Contains(scope)) throw new FormatException($"There is no scope {scope}: only {string.Join(", ", OAuthScopes.All)}.");
            descriptor.Permissions.Add(Permissions.Prefixes.Scope + scope);
        }

        foreach (string text in wanted.RedirectUris) descriptor.RedirectUris.Add(ReadRedirectUri(text));
        return descriptor;
    }

    private static Uri ReadRedirectUri(string text)
    {
        if (text.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c)) || !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            throw new FormatException($"{text} is no address that a code can be sent to.");
        // RFC 9700 §4.1.3, RFC 8252 §7: https; a program's own scheme, which is a reversed domain name; or its port on its own machine.
        bool good = uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback) || (uri.Scheme.Contains('.', StringComparison.Ordinal) && uri.Scheme != Uri.UriSchemeHttp);
        return good ? uri : throw new FormatException($"{text}: a code is sent by https, to this machine, or to a scheme such as com.example.app.");
    }

    private Task<bool> JournalAsync(string detail) => store.WriteAsync(transaction =>
    {
        transaction.Journal(new JournalRecord(Changed) { Detail = detail });
        return true;
    });
}
