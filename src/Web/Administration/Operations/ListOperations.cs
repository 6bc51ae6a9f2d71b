using Microsoft.AspNetCore.Http;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>Aliases and groups.</summary>
internal static class ListOperations
{
    private static readonly ApiParameter Domain = ApiParameter.Text("domain", "Only of this domain.");

    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("listAliases", "GET", "aliases", Right.ReadDirectory, ApiSubject.Listing, "Lists aliases.") { Query = [Domain], Answer = typeof(IReadOnlyList<AliasModel>), Pages = true },
        new("createAlias", "POST", "aliases", Right.ManageLists, ApiSubject.Body, "Makes an alias.") { Body = typeof(AliasModel), Refuses = ["warnings"], Answer = typeof(AliasModel), Status = StatusCodes.Status201Created, Demands = static body => Alias((AliasModel)body) },
        new("importAliases", "POST", "aliases/import", Right.ManageLists, ApiSubject.Body, "Makes many aliases, at most 1000; those that are refused are named with the reason, the others are made.")
        {
            Body = typeof(IReadOnlyList<AliasModel>), Answer = typeof(IReadOnlyList<ImportOutcome>), Demands = static body => ((IReadOnlyList<AliasModel>)body).SelectMany(Alias),
        },
        new("getAlias", "GET", "aliases/{address}", Right.ReadDirectory, ApiSubject.List, "Shows an alias.") { Answer = typeof(AliasModel) },
        new("setAlias", "PUT", "aliases/{address}", Right.ManageLists, ApiSubject.List, "Sets the targets of an alias.") { Body = typeof(AliasModel), Refuses = ["warnings"], Repeats = ["address"], Answer = typeof(AliasModel), Demands = static body => Alias((AliasModel)body) },
        new("deleteAlias", "DELETE", "aliases/{address}", Right.ManageLists, ApiSubject.List, "Deletes an alias."),
        new("listGroups", "GET", "groups", Right.ReadDirectory, ApiSubject.Listing, "Lists groups.") { Query = [Domain], Answer = typeof(IReadOnlyList<GroupModel>), Pages = true },
        new("createGroup", "POST", "groups", Right.ManageLists, ApiSubject.Body, "Makes a group.") { Body = typeof(GroupChange), Answer = typeof(GroupModel), Status = StatusCodes.Status201Created, Demands = static body => New((GroupChange)body) },
        new("importGroups", "POST", "groups/import", Right.ManageLists, ApiSubject.Body, "Makes many groups, at most 1000; those that are refused are named with the reason, the others are made.")
        {
            Body = typeof(IReadOnlyList<GroupChange>), Answer = typeof(IReadOnlyList<ImportOutcome>), Demands = static body => ((IReadOnlyList<GroupChange>)body).SelectMany(New),
        },
        new("getGroup", "GET", "groups/{address}", Right.ReadDirectory, ApiSubject.List, "Shows a group.") { Answer = typeof(GroupModel) },
        new("updateGroup", "PATCH", "groups/{address}", Right.ManageLists, ApiSubject.List, "Changes a group; what is missing stays.") { Body = typeof(GroupChange), Repeats = ["address"], Answer = typeof(GroupModel), Demands = static body => Members((GroupChange)body) },
        new("deleteGroup", "DELETE", "groups/{address}", Right.ManageLists, ApiSubject.List, "Deletes a group."),
        new("checkDirectory", "GET", "directory/check", Right.ReadDirectory, ApiSubject.Listing, "What in the directory leads nowhere or in a circle.") { Answer = typeof(IReadOnlyList<FindingModel>), Pages = true },
    ];

    private static IEnumerable<ApiDemand> Alias(AliasModel wanted) =>
        [new ApiDemand(Right.ManageLists, wanted.Address), .. wanted.Targets.Select(static target => ApiDemand.Target(Right.ManageLists, target))];

    private static IEnumerable<ApiDemand> New(GroupChange wanted) => [new ApiDemand(Right.ManageLists, wanted.Address ?? ""), .. Members(wanted)];

    private static IEnumerable<ApiDemand> Members(GroupChange wanted)
    {
        IEnumerable<string> named = (wanted.Members ?? []).Concat(wanted.AddMembers ?? []).Concat(wanted.RemoveMembers ?? []);
        if (!string.IsNullOrEmpty(wanted.Owner)) named = named.Append(wanted.Owner);
        return named.Select(static address => ApiDemand.Target(Right.ManageLists, address));
    }
}
