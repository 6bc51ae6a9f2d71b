using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Domains: list, show, make, change, delete.</summary>
internal static class DomainEndpoints
{
    private static readonly Dictionary<string, Func<Domain, string>> Columns = new(StringComparer.Ordinal)
    {
        ["name"] = static d => d.Name.Unicode,
        ["aliases"] = static d => string.Join(' ', d.Aliases.Select(static a => a.Unicode)),
        ["catchAll"] = static d => d.CatchAll?.ToUnicodeString() ?? "",
        ["quota"] = static d => ListPage.Number(d.QuotaOctets),
        ["maximumAccounts"] = static d => ListPage.Number(d.MaximumAccounts),
        ["suspended"] = static d => d.Suspended ? "1" : "0",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "domains", static async context =>
        {
            ApiCaller caller = ApiCaller.Of(context);
            IReadOnlyList<Domain> domains = await ApiEndpoint.Service<AccountDirectory>(context).ListDomainsAsync(context.RequestAborted).ConfigureAwait(false);
            return ListPage.Of(context, domains.Where(d => caller.Sees(Right.ReadDirectory, d.Name)), static d => d.Name.Unicode, Columns, static (d, q) => ListPage.Has(d.Name.Unicode, q) || ListPage.Has(d.Name.Ascii, q) || d.Aliases.Any(a => ListPage.Has(a.Unicode, q)))
                .ConvertAll(Model);
        });
        ApiEndpoint.Map(endpoints, "POST", "domains/import", static context => BulkImport.RunAsync<DomainChange>(
            context, static row => row.Name ?? "", async row => await ApiEndpoint.Service<DirectoryAdministration>(context).CreateDomainAsync(New(row), row.AllowUnknown ?? false, context.RequestAborted).ConfigureAwait(false)));
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
        NewDomain domain = New(wanted);
        return await DescribeAsync(context, await ApiEndpoint.Service<DirectoryAdministration>(context).CreateDomainAsync(domain, wanted.AllowUnknown ?? false, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static NewDomain New(DomainChange wanted) => new()
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

    private static async Task<object?> UpdateAsync(HttpContext context)
    {
        DomainChange wanted = await ApiEndpoint.ReadAsync<DomainChange>(context).ConfigureAwait(false);
        var name = DomainName.Parse(ApiEndpoint.Route(context, "name"));
        if (wanted.Name is { } other && !DomainName.Parse(other).Equals(name)) throw new FormatException("A domain keeps its name: make the other one, and this one its alias.");
        IReadOnlyList<DomainName>? aliases = wanted.Aliases?.Select(DomainName.Parse).ToList();
        EmailAddress? catchAll = string.IsNullOrEmpty(wanted.CatchAll) ? null : EmailAddress.Parse(wanted.CatchAll);
        Domain changed = await ApiEndpoint.Service<DirectoryAdministration>(context).UpdateDomainAsync(
            name,
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
