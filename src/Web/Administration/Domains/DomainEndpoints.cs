using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Domains: list, show, make, change, delete.</summary>
internal static class DomainEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "domains", static async context =>
            Models(await ApiEndpoint.Service<AccountDirectory>(context).ListDomainsAsync(context.RequestAborted).ConfigureAwait(false)));
        ApiEndpoint.Map(endpoints, "POST", "domains", CreateAsync);
        ApiEndpoint.Map(endpoints, "GET", "domains/{name}", static async context => await DescribeAsync(context, await ApiEndpoint.Service<MailDomains>(context).FindAsync(context).ConfigureAwait(false)).ConfigureAwait(false));
        ApiEndpoint.Map(endpoints, "PATCH", "domains/{name}", UpdateAsync);
        ApiEndpoint.Map(endpoints, "DELETE", "domains/{name}", static async context =>
        {
            await ApiEndpoint.Service<DirectoryAdministration>(context)
                .DeleteDomainAsync(DomainName.Parse(ApiEndpoint.Route(context, "name")), ApiEndpoint.Query(context, "withAccounts") == "true", context.RequestAborted).ConfigureAwait(false);
            return null;
        });
    }

    private static async Task<object?> CreateAsync(HttpContext context)
    {
        DomainChange wanted = await ApiEndpoint.ReadAsync<DomainChange>(context).ConfigureAwait(false);
        var domain = new NewDomain
        {
            Name = DomainName.Parse(wanted.Name ?? ""),
            Aliases = [.. (wanted.Aliases ?? []).Select(DomainName.Parse)],
            CatchAll = string.IsNullOrEmpty(wanted.CatchAll) ? null : EmailAddress.Parse(wanted.CatchAll),
            QuotaOctets = wanted.Quota ?? 0,
            QuotaMessages = wanted.QuotaMessages ?? 0,
            MaximumAccounts = wanted.MaximumAccounts ?? 0,
            RecipientsPerDay = wanted.RecipientsPerDay ?? 0,
            MaximumReceivedSize = wanted.MaximumReceivedSize ?? 0,
        };
        context.Response.StatusCode = StatusCodes.Status201Created;
        return await DescribeAsync(context, await ApiEndpoint.Service<DirectoryAdministration>(context).CreateDomainAsync(domain, wanted.AllowUnknown ?? false, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task<object?> UpdateAsync(HttpContext context)
    {
        DomainChange wanted = await ApiEndpoint.ReadAsync<DomainChange>(context).ConfigureAwait(false);
        IReadOnlyList<DomainName>? aliases = wanted.Aliases?.Select(DomainName.Parse).ToList();
        EmailAddress? catchAll = string.IsNullOrEmpty(wanted.CatchAll) ? null : EmailAddress.Parse(wanted.CatchAll);
        Domain changed = await ApiEndpoint.Service<DirectoryAdministration>(context).UpdateDomainAsync(
            DomainName.Parse(ApiEndpoint.Route(context, "name")),
            domain => domain with
            {
                Aliases = aliases ?? domain.Aliases,
                CatchAll = wanted.CatchAll is null ? domain.CatchAll : catchAll,
                QuotaOctets = wanted.Quota ?? domain.QuotaOctets,
                QuotaMessages = wanted.QuotaMessages ?? domain.QuotaMessages,
                MaximumAccounts = wanted.MaximumAccounts ?? domain.MaximumAccounts,
                RecipientsPerDay = wanted.RecipientsPerDay ?? domain.RecipientsPerDay,
                MaximumReceivedSize = wanted.MaximumReceivedSize ?? domain.MaximumReceivedSize,
                Suspended = wanted.Suspended ?? domain.Suspended,
            },
            wanted.AllowUnknown ?? false,
            context.RequestAborted).ConfigureAwait(false);
        return await DescribeAsync(context, changed).ConfigureAwait(false);
    }

    private static async Task<DomainModel> DescribeAsync(HttpContext context, Domain domain) =>
        Model(domain) with { Warnings = await FindingEndpoints.WarningsAsync(context, domain.Name).ConfigureAwait(false) };

    private static List<DomainModel> Models(IReadOnlyList<Domain> domains) => [.. domains.Select(Model)];

    private static DomainModel Model(Domain domain) => new()
    {
        Name = domain.Name.Unicode,
        Aliases = [.. domain.Aliases.Select(static a => a.Unicode)],
        CatchAll = domain.CatchAll?.ToUnicodeString(),
        Quota = domain.QuotaOctets,
        QuotaMessages = domain.QuotaMessages,
        MaximumAccounts = domain.MaximumAccounts,
        RecipientsPerDay = domain.RecipientsPerDay,
        MaximumReceivedSize = domain.MaximumReceivedSize,
        Suspended = domain.Suspended,
    };
}
