using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Roles: list, give, take; and what the one who asks has.</summary>
internal static class RoleEndpoints
{
    private static readonly Dictionary<string, Func<RoleModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["account"] = static m => m.Account,
        ["role"] = static m => m.Role,
        ["domain"] = static m => m.Domain ?? "",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "roles", ListAsync);
        ApiEndpoint.Map(endpoints, "POST", "roles", static context => ChangeAsync(context, give: true));
        ApiEndpoint.Map(endpoints, "POST", "roles/take", static context => ChangeAsync(context, give: false));
        ApiEndpoint.Map(endpoints, "GET", "whoami", WhoAmIAsync);
    }

    internal static IEnumerable<RoleModel> Of(Account account)
    {
        string address = account.Address.ToUnicodeString();
        if (account.IsAdministrator) yield return new RoleModel(address, RoleNames.Of(Role.Owner), null);
        foreach (RoleAssignment role in account.Roles) yield return new RoleModel(address, RoleNames.Of(role.Role), role.Domain?.Unicode);
    }

    private static async Task<object?> ListAsync(HttpContext context)
    {
        ApiCaller caller = ApiCaller.Of(context);
        string? role = ApiEndpoint.Query(context, "role") is { } text ? RoleNames.Of(RoleNames.Parse(text)) : null;
        DomainName? domain = ApiEndpoint.Query(context, "domain") is { } name ? DomainName.Parse(name) : null;
        IReadOnlyList<Account> accounts = await ApiEndpoint.Service<AccountDirectory>(context).ListAccountsAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false);
        IEnumerable<RoleModel> roles = accounts.Where(a => caller.Sees(Right.ReadRoles, a.Address)).SelectMany(Of)
            .Where(m => (role is null || m.Role == role) && (domain is null || m.Domain == domain.Unicode));
        return ListPage.Of(context, roles, static m => $"{m.Account} {m.Role} {m.Domain}", Columns, static (m, q) => ListPage.Has(m.Account, q) || ListPage.Has(m.Role, q) || ListPage.Has(m.Domain, q));
    }

    private static async Task<object?> ChangeAsync(HttpContext context, bool give)
    {
        RoleModel wanted = await ApiEndpoint.ReadAsync<RoleModel>(context).ConfigureAwait(false);
        Role role = RoleNames.Parse(wanted.Role);
        DomainName? domain = string.IsNullOrEmpty(wanted.Domain) ? null : DomainName.Parse(wanted.Domain);
        var address = EmailAddress.Parse(wanted.Account);
        Account account = await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(address, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no account {address.ToUnicodeString()}.");
        DirectoryAdministration administration = ApiEndpoint.Service<DirectoryAdministration>(context);
        if (role == Role.Owner)
        {
            if (domain is not null) throw new FormatException("An owner is one of the whole server.");
            await administration.UpdateAccountAsync(account.Id, old => old with { IsAdministrator = give }, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        }
        else if (give)
        {
            await administration.GiveRoleAsync(account.Id, role, domain, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            await administration.TakeRoleAsync(account.Id, role, domain, context.RequestAborted).ConfigureAwait(false);
        }

        return give ? new RoleModel(account.Address.ToUnicodeString(), RoleNames.Of(role), domain?.Unicode) : null;
    }

    private static async Task<object?> WhoAmIAsync(HttpContext context)
    {
        ApiCaller caller = ApiCaller.Of(context);
        RightSet everywhere = caller.Access.RightsOf(null);
        IReadOnlyList<Domain> domains = await ApiEndpoint.Service<AccountDirectory>(context).ListDomainsAsync(context.RequestAborted).ConfigureAwait(false);
        return new WhoAmIModel
        {
            Name = caller.Name,
            Address = caller.Account?.Address.ToUnicodeString(),
            Roles = caller.Account is { } account ? [.. Of(account)] : [],
            Rights = everywhere.Names,
            Domains = [.. domains.Select(d => (d.Name, Rights: caller.Access.RightsOf(d.Name))).Where(d => d.Rights != everywhere).Select(static d => new DomainRightsModel(d.Name.Unicode, d.Rights.Names))],
            Guide = everywhere.Has(Right.ManageServer) ? GuideEndpoints.NameOf(await ApiEndpoint.Service<SetupGuide>(context).GetAsync(context.RequestAborted).ConfigureAwait(false)) : null,
        };
    }
}
