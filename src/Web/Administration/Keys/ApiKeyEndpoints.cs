using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>API keys: list, make, delete.</summary>
internal static class ApiKeyEndpoints
{
    private static readonly Dictionary<string, Func<ApiKeyModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["id"] = static m => ListPage.Number(m.Id),
        ["name"] = static m => m.Name,
        ["account"] = static m => m.Account ?? "",
        ["scopes"] = static m => string.Join(' ', m.Scopes),
        ["expires"] = static m => m.Expires is { } expires ? ListPage.Moment(expires) : "",
        ["created"] = static m => ListPage.Moment(m.Created),
        ["lastUsed"] = static m => m.LastUsed is { } used ? ListPage.Moment(used) : "",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "keys", ListAsync);
        ApiEndpoint.Map(endpoints, "POST", "keys", CreateAsync);
        ApiEndpoint.Map(endpoints, "DELETE", "keys/{id}", static async context =>
            await ApiEndpoint.Service<ApiKeys>(context).DeleteAsync(IdOf(context), context.RequestAborted).ConfigureAwait(false) ? null : throw new ApiException(StatusCodes.Status404NotFound, "There is no such key."));
    }

    internal static long IdOf(HttpContext context) =>
        long.TryParse(ApiEndpoint.Route(context, "id"), NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : throw new FormatException("A key's number is a number.");

    private static async Task<object?> ListAsync(HttpContext context)
    {
        ApiCaller caller = ApiCaller.Of(context);
        AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
        var models = new List<ApiKeyModel>();
        foreach (ApiKey key in await ApiEndpoint.Service<ApiKeys>(context).ListAsync(context.RequestAborted).ConfigureAwait(false))
        {
            Account? account = key.Account is { } id ? await directory.FindAccountAsync(id, context.RequestAborted).ConfigureAwait(false) : null;
            if (account is null ? caller.SeesAll(Right.ReadKeys) : account.Id == caller.Account?.Id || caller.Sees(Right.ReadKeys, account.Address)) models.Add(Model(key, account));
        }

        return ListPage.Of(context, models, static m => ListPage.Number(m.Id), Columns, static (m, q) => ListPage.Has(m.Name, q) || ListPage.Has(m.Account, q));
    }

    private static async Task<object?> CreateAsync(HttpContext context)
    {
        NewApiKey wanted = await ApiEndpoint.ReadAsync<NewApiKey>(context).ConfigureAwait(false);
        ApiCaller caller = ApiCaller.Of(context);
        RightSet rights = RightSet.Parse(wanted.Scopes);
        (ApiKey key, string secret) = await ApiEndpoint.Service<ApiKeys>(context)
            .CreateAsync(wanted.Name, caller.Account?.Id, rights, string.IsNullOrEmpty(wanted.Domain) ? null : DomainName.Parse(wanted.Domain), wanted.Expires, context.RequestAborted).ConfigureAwait(false);
        // The secret of a trial opens nothing, and must not be written down by anybody.
        return Model(key, caller.Account) with { Secret = StoreTrial.IsOn ? null : secret };
    }

    private static ApiKeyModel Model(ApiKey key, Account? account) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Account = account?.Address.ToUnicodeString(),
        Scopes = key.Rights.Names,
        Domain = key.Domain?.Unicode,
        Created = key.Created,
        Expires = key.Expires,
        LastUsed = key.LastUsed,
    };
}
