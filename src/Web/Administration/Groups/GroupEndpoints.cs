using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Distribution lists: list, show, make, change, delete.</summary>
internal static class GroupEndpoints
{
    private static readonly Dictionary<string, Func<Group, string>> Columns = new(StringComparer.Ordinal)
    {
        ["address"] = static g => g.Address.ToUnicodeString(),
        ["name"] = static g => g.DisplayName,
        ["members"] = static g => ListPage.Number(g.Members.Count),
        ["owner"] = static g => g.Owner?.ToUnicodeString() ?? "",
        ["posting"] = static g => g.Posting.ToString(),
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "groups", static async context =>
        {
            DomainName? domain = ApiEndpoint.Query(context, "domain") is { } name ? DomainName.Parse(name) : null;
            IReadOnlyList<Group> groups = await ApiEndpoint.Service<AccountDirectory>(context).ListGroupsAsync(domain, context.RequestAborted).ConfigureAwait(false);
            ApiCaller caller = ApiCaller.Of(context);
            return ListPage.Of(context, groups.Where(g => caller.Sees(Right.ReadDirectory, g.Address)), static g => g.Address.ToUnicodeString(), Columns, static (g, q) => ListPage.Has(g.Address.ToUnicodeString(), q) || ListPage.Has(g.DisplayName, q) || g.Members.Any(m => ListPage.Has(m.ToUnicodeString(), q)))
                .ConvertAll(Model);
        });
        ApiEndpoint.Map(endpoints, "POST", "groups", static async context =>
        {
            GroupChange wanted = await ApiEndpoint.ReadAsync<GroupChange>(context).ConfigureAwait(false);
            Group group = New(wanted);
            return await DescribeAsync(context, await ApiEndpoint.Service<DirectoryAdministration>(context).CreateGroupAsync(group, wanted.AllowUnknown ?? false, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "POST", "groups/import", static context => BulkImport.RunAsync<GroupChange>(
            context, static row => row.Address ?? "", async row => await ApiEndpoint.Service<DirectoryAdministration>(context).CreateGroupAsync(New(row), row.AllowUnknown ?? false, context.RequestAborted).ConfigureAwait(false)));
        ApiEndpoint.Map(endpoints, "GET", "groups/{address}", static async context =>
        {
            EmailAddress address = AddressOf(context);
            Group? group = await ApiEndpoint.Service<AccountDirectory>(context).FindGroupAsync(address, context.RequestAborted).ConfigureAwait(false);
            return await DescribeAsync(context, group ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no group {address.ToUnicodeString()}.")).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "PATCH", "groups/{address}", static async context =>
        {
            GroupChange wanted = await ApiEndpoint.ReadAsync<GroupChange>(context).ConfigureAwait(false);
            // Read once here, so that what cannot be read is refused before the store is asked.
            Apply(new Group { Address = AddressOf(context) }, wanted);
            Group changed = await ApiEndpoint.Service<DirectoryAdministration>(context)
                .UpdateGroupAsync(AddressOf(context), group => Apply(group, wanted), wanted.AllowUnknown ?? false, context.RequestAborted).ConfigureAwait(false);
            return await DescribeAsync(context, changed).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "DELETE", "groups/{address}", static async context =>
        {
            await ApiEndpoint.Service<DirectoryAdministration>(context).DeleteGroupAsync(AddressOf(context), context.RequestAborted).ConfigureAwait(false);
            return null;
        });
    }

    internal static Group New(GroupChange wanted) => Apply(new Group { Address = EmailAddress.Parse(wanted.Address ?? "") }, wanted);

    private static Group Apply(Group group, GroupChange wanted)
    {
        List<EmailAddress> members = [.. wanted.Members?.Select(EmailAddress.Parse) ?? group.Members];
        members.AddRange((wanted.AddMembers ?? []).Select(EmailAddress.Parse));
        foreach (string gone in wanted.RemoveMembers ?? []) members.RemoveAll(EmailAddress.Parse(gone).Equals);
        return group with
        {
            DisplayName = wanted.Name ?? group.DisplayName,
            Members = [.. members.Distinct()],
            Posting = wanted.Posting is null ? group.Posting : PostingOf(wanted.Posting),
            Owner = wanted.Owner switch { null => group.Owner, "" => null, _ => EmailAddress.Parse(wanted.Owner) },
        };
    }

    private static GroupPosting PostingOf(string text) => text switch
    {
        "anyone" => GroupPosting.Anyone,
        "members" => GroupPosting.Members,
        "domain" => GroupPosting.Domain,
        _ => throw new FormatException($"'{text}' must be anyone, members or domain."),
    };

    private static EmailAddress AddressOf(HttpContext context) => EmailAddress.Parse(ApiEndpoint.Route(context, "address"));

    private static async Task<GroupModel> DescribeAsync(HttpContext context, Group group) =>
        Model(group) with { Warnings = await FindingEndpoints.WarningsAsync(context, group.Address).ConfigureAwait(false) };

    internal static GroupModel Model(Group group) => new()
    {
        Address = group.Address.ToUnicodeString(),
        Name = group.DisplayName,
        Members = [.. group.Members.Select(static m => m.ToUnicodeString())],
        Posting = group.Posting switch { GroupPosting.Members => "members", GroupPosting.Domain => "domain", _ => "anyone" },
        Owner = group.Owner?.ToUnicodeString(),
    };
}
