using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>What in the directory leads nowhere or in a circle; also as warnings beside the alias, group or domain itself.</summary>
internal static class FindingEndpoints
{
    private static readonly Dictionary<string, Func<FindingModel, string>> Columns = new(StringComparer.Ordinal) { ["kind"] = static m => m.Kind, ["subject"] = static m => m.Subject };

    public static void Map(IEndpointRouteBuilder endpoints) =>
        ApiEndpoint.Map(endpoints, "GET", "directory/check", static async context =>
            ListPage.InOrder(
                context, (await ApiEndpoint.Service<AccountDirectory>(context).FindProblemsAsync(context.RequestAborted).ConfigureAwait(false)).Where(f => IsSeen(ApiCaller.Of(context), f)).Select(f => new FindingModel(f.Kind, f.Subject, AnswerLanguage.Say(context, f.Problem))),
                Columns, static (m, q) => ListPage.Has(m.Kind, q) || ListPage.Has(m.Subject, q) || ListPage.Has(m.Problem, q)));

    public static async Task<IReadOnlyList<string>?> WarningsAsync(HttpContext context, EmailAddress address) =>
        Texts(context, await ApiEndpoint.Service<AccountDirectory>(context).FindProblemsAsync(address, context.RequestAborted).ConfigureAwait(false));

    public static async Task<IReadOnlyList<string>?> WarningsAsync(HttpContext context, DomainName domain) =>
        Texts(context, await ApiEndpoint.Service<AccountDirectory>(context).FindProblemsAsync(domain, context.RequestAborted).ConfigureAwait(false));

    private static bool IsSeen(ApiCaller caller, DirectoryFinding finding) => caller.SeesAll(Right.ReadDirectory)
        || (EmailAddress.TryParse(finding.Subject, out EmailAddress? address) ? caller.Sees(Right.ReadDirectory, address) : DomainName.TryParse(finding.Subject, out DomainName? domain) && caller.Sees(Right.ReadDirectory, domain));

    private static List<string>? Texts(HttpContext context, IReadOnlyList<DirectoryFinding> findings) => findings.Count == 0 ? null : [.. findings.Select(f => AnswerLanguage.Say(context, f.Problem))];
}
