using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Identity;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The programs that may ask for tokens: list, add, remove, another secret.</summary>
internal static class OAuthClientEndpoints
{
    private const string GrantPrefix = "gt:";
    private const string ScopePrefix = "scp:";
    private const string Device = "urn:ietf:params:oauth:grant-type:device_code";

    private static readonly Dictionary<string, Func<OAuthClientModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["clientId"] = static m => m.ClientId,
        ["name"] = static m => m.Name,
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "oauth/clients", static async context =>
            ListPage.Of(
                context, (await ApiEndpoint.Service<OAuthClients>(context).ListAsync(context.RequestAborted).ConfigureAwait(false)).Select(static client => Model(client, null)),
                static m => m.ClientId, Columns, static (m, q) => ListPage.Has(m.ClientId, q) || ListPage.Has(m.Name, q)));
        ApiEndpoint.Map(endpoints, "POST", "oauth/clients", static async context =>
        {
            OAuthClientModel wanted = await ApiEndpoint.ReadAsync<OAuthClientModel>(context).ConfigureAwait(false);
            var client = new NewOAuthClient { ClientId = wanted.ClientId, Name = wanted.Name, IsPublic = wanted.IsPublic, IsTrusted = wanted.IsTrusted, RedirectUris = wanted.RedirectUris ?? [] };
            if (wanted.Grants is { } grants) client = client with { Grants = grants };
            if (wanted.Scopes is { } scopes) client = client with { Scopes = scopes };
            (OAuthClient made, string? secret) = await ApiEndpoint.Service<OAuthClients>(context).CreateAsync(client, AdministratorGate.NameOf(context), context.RequestAborted).ConfigureAwait(false);
            return Model(made, Told(secret));
        });
        ApiEndpoint.Map(endpoints, "DELETE", "oauth/clients/{client}", static async context =>
            await ApiEndpoint.Service<OAuthClients>(context).DeleteAsync(ApiEndpoint.Route(context, "client"), AdministratorGate.NameOf(context), context.RequestAborted).ConfigureAwait(false) ? null : throw Missing(context));
        ApiEndpoint.Map(endpoints, "POST", "oauth/clients/{client}/secret", static async context =>
        {
            string name = ApiEndpoint.Route(context, "client");
            string secret = await ApiEndpoint.Service<OAuthClients>(context).ReplaceSecretAsync(name, AdministratorGate.NameOf(context), context.RequestAborted).ConfigureAwait(false)
                ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no client {name} that has a secret.");
            return Model((await ApiEndpoint.Service<OAuthClients>(context).ListAsync(context.RequestAborted).ConfigureAwait(false)).First(client => client.ClientId == name), Told(secret));
        });
    }

    // The secret of a trial opens nothing, and must not be written down by anybody.
    private static string? Told(string? secret) => StoreTrial.IsOn ? null : secret;

    private static ApiException Missing(HttpContext context) => new(StatusCodes.Status404NotFound, $"There is no client {ApiEndpoint.Route(context, "client")}.");

    internal static OAuthClientModel Model(OAuthClient client, string? secret) => new()
    {
        ClientId = client.ClientId,
        Name = client.DisplayName ?? client.ClientId,
        IsPublic = client.Type == "public",
        IsTrusted = client.Consent == "implicit",
        RedirectUris = client.RedirectUris,
        Grants = [.. Named(client, GrantPrefix).Where(static grant => grant != "refresh_token").Select(static grant => grant == Device ? "device_code" : grant)],
        Scopes = [.. Named(client, ScopePrefix).Where(OAuthScopes.All.Contains)],
        Secret = secret,
    };

    private static IEnumerable<string> Named(OAuthClient client, string prefix) =>
        client.Permissions.Where(permission => permission.StartsWith(prefix, StringComparison.Ordinal)).Select(permission => permission[prefix.Length..]).Order(StringComparer.Ordinal);
}
