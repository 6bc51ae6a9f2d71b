using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>The MTA-STS policies that are served, as part of the configuration.</summary>
internal static class ConfiguredMtaSts
{
    internal static async Task<IReadOnlyList<ConfiguredMtaStsModel>> ExportAsync(HttpContext context, IReadOnlySet<DomainName> domains) =>
    [
        .. (await ApiEndpoint.Service<ServedPolicies>(context).ListAsync(context.RequestAborted).ConfigureAwait(false)).Where(served => domains.Contains(served.Domain)).Select(Model).OrderBy(static model => model.Domain, StringComparer.Ordinal),
    ];

    internal static ConfigurationSet<ConfiguredMtaStsModel> Set(HttpContext context, ConfigurationModel before, ConfigurationModel wanted, bool prune) => new(
        before.MtaSts,
        // As it will be served: what is left open takes its default here, so that it does not differ for ever.
        wanted.MtaSts?.Select(model => Model(ApiEndpoint.Service<ServedPolicies>(context).Check(DomainName.Parse(model.Domain), MtaStsEndpoints.Mode(model.Mode), AgeOf(model), model.Mx))).ToList(),
        prune,
        static model => model.Domain,
        static (a, b) => a with { Mx = b.Mx } == b && a.Mx.SequenceEqual(b.Mx));

    internal static ConfigurationPart Prepare(HttpContext context, ConfigurationSet<ConfiguredMtaStsModel> set)
    {
        ServedPolicies policies = ApiEndpoint.Service<ServedPolicies>(context);
        return new ConfigurationPart(
            (transaction, names) =>
            {
                foreach (ConfiguredMtaStsModel model in set.Put)
                {
                    var domain = DomainName.Parse(model.Domain);
                    names.Domain(domain);
                    policies.Set(transaction, domain, MtaStsEndpoints.Mode(model.Mode), AgeOf(model), model.Mx);
                }

                foreach (ConfiguredMtaStsModel model in set.Removed) policies.Remove(transaction, DomainName.Parse(model.Domain));
            },
            () =>
            {
                policies.Changed();
                return Task.CompletedTask;
            });
    }

    private static TimeSpan? AgeOf(ConfiguredMtaStsModel model) => MtaStsEndpoints.Age(model.MaxAge == 0 ? null : model.MaxAge);

    private static ConfiguredMtaStsModel Model(ServedPolicy served) => new()
    {
        Domain = served.Domain.Unicode, Mode = served.Policy.Mode.ToString().ToLowerInvariant(), MaxAge = (long)served.Policy.MaxAge.TotalSeconds, Mx = served.Policy.Mx,
    };
}
