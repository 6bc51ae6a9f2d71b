using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Aliases: list, show, make, change, delete.</summary>
internal static class AliasEndpoints
{
    private static readonly Dictionary<string, Func<Alias, string>> Columns = new(StringComparer.Ordinal)
    {
        ["address"] = static a => a.Address.ToUnicodeString(),
        ["targets"] = static a => string.Join(' ', a.Targets.Select(static t => t.ToUnicodeString())),
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "aliases", static async context =>
        {
            DomainName? domain = ApiEndpoint.Query(context, "domain") is { } name ? DomainName.Parse(name) : null;
            IReadOnlyList<Alias> aliases = await ApiEndpoint.Service<AccountDirectory>(context).ListAliasesAsync(domain, context.RequestAborted).ConfigureAwait(false);
            ApiCaller caller = ApiCaller.Of(context);
            return ListPage.Of(context, aliases.Where(a => caller.Sees(Right.ReadDirectory, a.Address)), static a => a.Address.ToUnicodeString(), Columns, static (a, q) => ListPage.Has(a.Address.ToUnicodeString(), q) || a.Targets.Any(t => ListPage.Has(t.ToUnicodeString(), q)))
                .ConvertAll(Model);
        });
        ApiEndpoint.Map(endpoints, "POST", "aliases", static async context =>
        {
            AliasModel wanted = await ApiEndpoint.ReadAsync<AliasModel>(context).ConfigureAwait(false);
            Alias alias = New(wanted);
            return await DescribeAsync(context, await ApiEndpoint.Service<DirectoryAdministration>(context).CreateAliasAsync(alias, wanted.AllowUnknown ?? false, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "POST", "aliases/import", static context => BulkImport.RunAsync<AliasModel>(
            context, static row => row.Address, async row => await ApiEndpoint.Service<DirectoryAdministration>(context).CreateAliasAsync(New(row), row.AllowUnknown ?? false, context.RequestAborted).ConfigureAwait(false)));
        ApiEndpoint.Map(endpoints, "GET", "aliases/{address}", static async context =>
        {
            EmailAddress address = AddressOf(context);
            Alias? alias = await ApiEndpoint.Service<AccountDirectory>(context).FindAliasAsync(address, context.RequestAborted).ConfigureAwait(false);
            return await DescribeAsync(context, alias ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no alias {address.ToUnicodeString()}.")).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "PUT", "aliases/{address}", static async context =>
        {
            AliasModel wanted = await ApiEndpoint.ReadAsync<AliasModel>(context).ConfigureAwait(false);
            List<EmailAddress> targets = [.. wanted.Targets.Select(EmailAddress.Parse)];
            Alias changed = await ApiEndpoint.Service<DirectoryAdministration>(context)
                .UpdateAliasAsync(AddressOf(context), alias => alias with { Targets = targets }, wanted.AllowUnknown ?? false, context.RequestAborted).ConfigureAwait(false);
            return await DescribeAsync(context, changed).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "DELETE", "aliases/{address}", static async context =>
        {
            await ApiEndpoint.Service<DirectoryAdministration>(context).DeleteAliasAsync(AddressOf(context), context.RequestAborted).ConfigureAwait(false);
            return null;
        });
    }

    internal static Alias New(AliasModel wanted) => new() { Address = EmailAddress.Parse(wanted.Address), Targets = [.. wanted.Targets.Select(EmailAddress.Parse)] };

    private static EmailAddress AddressOf(HttpContext context) => EmailAddress.Parse(ApiEndpoint.Route(context, "address"));

    private static async Task<AliasModel> DescribeAsync(HttpContext context, Alias alias) =>
        Model(alias) with { Warnings = await FindingEndpoints.WarningsAsync(context, alias.Address).ConfigureAwait(false) };

    internal static AliasModel Model(Alias alias) => new() { Address = alias.Address.ToUnicodeString(), Targets = [.. alias.Targets.Select(static t => t.ToUnicodeString())] };
}
