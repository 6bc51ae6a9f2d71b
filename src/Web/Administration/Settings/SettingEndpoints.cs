using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Delivery;

namespace Posthouse.Web;

/// <summary>Every setting with its documentation and what holds. Nothing here changes one: the file is the operator's, and each setting of the run time names what changes it.</summary>
internal static class SettingEndpoints
{
    private static readonly Dictionary<string, Func<SettingModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["section"] = static m => m.Section,
        ["key"] = static m => m.Key,
        ["name"] = static m => m.Section.Length == 0 ? m.Key : $"{m.Section}.{m.Key}",
        ["value"] = static m => m.Value ?? "",
        ["source"] = static m => m.Source,
        ["type"] = static m => m.Type,
    };

    public static void Map(IEndpointRouteBuilder endpoints) => ApiEndpoint.Map(endpoints, "GET", "settings", static async context =>
    {
        bool chinese = AnswerLanguage.Choose(context);
        ServerSettings server = ApiEndpoint.Service<ServerSettings>(context);
        IEnumerable<SettingModel> all = (chinese ? server.Chinese : server.English)
            .Concat(await RunTimeSettings.ReadAsync(ApiEndpoint.Service<SendingLimits>(context), ApiEndpoint.Service<DeliveryOptions>(context), chinese, context.RequestAborted).ConfigureAwait(false));
        if (context.Request.Query["section"].ToString() is { Length: > 0 } section) all = all.Where(m => m.Section == section);
        if (ApiEndpoint.Query(context, "source") is { } source) all = all.Where(m => m.Source == source);
        // In the order of the reference.
        return ListPage.InOrder(
            context, all, Columns,
            static (m, q) => ListPage.Has(m.Section, q) || ListPage.Has(m.Key, q) || ListPage.Has(m.Documentation, q) || (!m.IsSecret && ListPage.Has(m.Value, q)));
    });
}
