using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>OpenID providers that sign people in: list, show, put, delete, check; and who is linked to them.</summary>
internal static class IdentityProviderEndpoints
{
    private static readonly string[] Factors = ["here", "reported", "provider"];

    private static readonly Dictionary<string, Func<IdentityProviderModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["owner"] = static m => m.Owner,
        ["name"] = static m => m.Name,
        ["label"] = static m => m.Label,
        ["issuer"] = static m => m.Issuer,
        ["domains"] = static m => string.Join(' ', m.Domains),
        ["enabled"] = static m => m.Enabled ? "1" : "0",
    };

    private static readonly Dictionary<string, Func<ProviderLinkModel, string>> LinkColumns = new(StringComparer.Ordinal)
    {
        ["provider"] = static m => m.Provider,
        ["subject"] = static m => m.Subject,
        ["created"] = static m => ListPage.Moment(m.Created),
        ["used"] = static m => m.Used is { } used ? ListPage.Moment(used) : "",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "identity-providers", static async context =>
        {
            ApiCaller caller = ApiCaller.Of(context);
            IEnumerable<IdentityProvider> all = await Providers(context).ListAsync(context.RequestAborted).ConfigureAwait(false);
            DomainName? domain = ApiEndpoint.Query(context, "domain") is { } name ? await MainNameAsync(context, DomainName.Parse(name)).ConfigureAwait(false) : null;
            bool? enabled = ListPage.Flag(context, "enabled");
            IEnumerable<IdentityProviderModel> rows = all
                .Where(provider => caller.Sees(Right.ReadDirectory, provider.Owner) && (domain is null || provider.Owner == domain) && (enabled is null || provider.Enabled == enabled))
                .Select(provider => Model(context, provider));
            return ListPage.Of(context, rows, static m => $"{m.Owner}/{m.Name}", Columns, static (m, q) => ListPage.Has(m.Owner, q) || ListPage.Has(m.Name, q) || ListPage.Has(m.Label, q) || ListPage.Has(m.Issuer, q));
        });
        ApiEndpoint.Map(endpoints, "GET", "identity-providers/{owner}/{name}", static async context => Model(context, await FindAsync(context).ConfigureAwait(false)));
        ApiEndpoint.Map(endpoints, "PUT", "identity-providers/{owner}/{name}", PutAsync);
        ApiEndpoint.Map(endpoints, "DELETE", "identity-providers/{owner}/{name}", static async context =>
        {
            IdentityProvider provider = await FindAsync(context).ConfigureAwait(false);
            return await Providers(context).DeleteAsync(provider.OwnerName, provider.Name, AdministratorGate.NameOf(context), context.RequestAborted).ConfigureAwait(false) ? null : throw Missing(context);
        });
        ApiEndpoint.Map(endpoints, "POST", "identity-providers/{owner}/{name}/check", static async context =>
        {
            string? reason = await ApiEndpoint.Service<ProviderSignIn>(context).TryReachAsync(await FindAsync(context).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false);
            return new IdentityProviderCheck(reason is null, AnswerLanguage.Say(context, reason));
        });
        ApiEndpoint.Map(endpoints, "GET", "accounts/{address}/identities", static async context =>
        {
            Account account = await AccountAsync(context).ConfigureAwait(false);
            Dictionary<string, string> names = (await Providers(context).ListAsync(context.RequestAborted).ConfigureAwait(false)).ToDictionary(static p => p.Id, static p => $"{p.OwnerName}/{p.Name}", StringComparer.Ordinal);
            return ListPage.Of(
                context,
                (await Providers(context).LinksOfAsync(account.Id, context.RequestAborted).ConfigureAwait(false)).Select(link => new ProviderLinkModel(names.GetValueOrDefault(link.Provider, ""), link.Subject, link.ByAddress, link.Created, link.Used)),
                static m => $"{m.Provider}\t{m.Subject}", LinkColumns, static (m, q) => ListPage.Has(m.Provider, q) || ListPage.Has(m.Subject, q));
        });
        ApiEndpoint.Map(endpoints, "DELETE", "accounts/{address}/identities", static async context =>
        {
            Account account = await AccountAsync(context).ConfigureAwait(false);
            if (await Providers(context).UnlinkAllAsync(account.Id, AdministratorGate.NameOf(context)).ConfigureAwait(false) == 0) throw new ApiException(StatusCodes.Status404NotFound, $"{account.Address} is linked to no provider.");
            return null;
        });
    }

    private static async Task<object?> PutAsync(HttpContext context)
    {
        IdentityProviderChange wanted = await ApiEndpoint.ReadAsync<IdentityProviderChange>(context).ConfigureAwait(false);
        string owner = ApiEndpoint.Route(context, "owner");
        var provider = new IdentityProvider
        {
            Owner = owner == IdentityProvider.ServerOwner ? null : DomainName.Parse(owner),
            Name = ApiEndpoint.Route(context, "name"),
            Label = wanted.Label,
            Issuer = wanted.Issuer,
            ClientId = wanted.ClientId,
            Domains = [.. (wanted.Domains ?? []).Select(DomainName.Parse)],
            Administrators = wanted.Administrators,
            Factors = ReadFactors(wanted.SecondFactor),
            Enabled = wanted.Enabled ?? true,
        };
        return Model(context, await Providers(context).PutAsync(provider, wanted.ClientSecret, AdministratorGate.NameOf(context), context.RequestAborted).ConfigureAwait(false));
    }

    internal static string Name(ProviderFactors factors) => Factors[(int)factors];

    internal static ProviderFactors ReadFactors(string? name) =>
        Array.IndexOf(Factors, name ?? Factors[0]) is var index and >= 0 ? (ProviderFactors)index : throw new FormatException($"secondFactor: '{name}' is none of {string.Join(", ", Factors)}.");

    private static async Task<IdentityProvider> FindAsync(HttpContext context) =>
        await Providers(context).FindAsync(await OwnerAsync(context).ConfigureAwait(false), ApiEndpoint.Route(context, "name"), context.RequestAborted).ConfigureAwait(false) ?? throw Missing(context);

    // By any name of the domain.
    private static async ValueTask<string> OwnerAsync(HttpContext context)
    {
        string owner = ApiEndpoint.Route(context, "owner");
        return owner == IdentityProvider.ServerOwner ? owner : (await MainNameAsync(context, DomainName.Parse(owner)).ConfigureAwait(false)).Ascii;
    }

    private static async ValueTask<DomainName> MainNameAsync(HttpContext context, DomainName name) =>
        (await ApiEndpoint.Service<AccountDirectory>(context).FindDomainAsync(name, context.RequestAborted).ConfigureAwait(false))?.Name ?? name;

    private static async Task<Account> AccountAsync(HttpContext context)
    {
        var address = EmailAddress.Parse(ApiEndpoint.Route(context, "address"));
        return await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(address, context.RequestAborted).ConfigureAwait(false) ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no account {address}.");
    }

    private static ApiException Missing(HttpContext context) => new(StatusCodes.Status404NotFound, $"There is no identity provider {ApiEndpoint.Route(context, "owner")}/{ApiEndpoint.Route(context, "name")}.");

    private static IdentityProviders Providers(HttpContext context) => ApiEndpoint.Service<IdentityProviders>(context);

    private static IdentityProviderModel Model(HttpContext context, IdentityProvider provider) => new()
    {
        Owner = provider.Owner?.Unicode ?? IdentityProvider.ServerOwner,
        Name = provider.Name,
        Label = provider.Label,
        Issuer = provider.Issuer,
        ClientId = provider.ClientId,
        HasSecret = provider.HasSecret,
        Domains = [.. provider.Domains.Select(static domain => domain.Unicode)],
        Administrators = provider.Administrators,
        SecondFactor = Name(provider.Factors),
        Enabled = provider.Enabled,
        RedirectUri = Providers(context).RedirectAddress(provider)?.ToString(),
        LogoutUri = Providers(context).LogoutAddress(provider)?.ToString(),
    };
}
