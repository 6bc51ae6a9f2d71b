using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Dns;

namespace Posthouse.Web;

/// <summary>Domains, their records, policies and signing keys.</summary>
internal static class DomainOperations
{
    private static readonly ApiParameter Language = ApiParameter.Text("language", "Of what people read in the answer: en or zh-CN. Without it, Accept-Language decides.");

    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("listDomains", "GET", "domains", Right.ReadDirectory, ApiSubject.Listing, "Lists domains.") { Answer = typeof(IReadOnlyList<DomainModel>), Pages = true },
        new("createDomain", "POST", "domains", Right.ManageTenants, ApiSubject.Server, "Makes a domain.") { Body = typeof(DomainChange), Refuses = ["suspended"], Answer = typeof(DomainModel), Status = StatusCodes.Status201Created },
        new("importDomains", "POST", "domains/import", Right.ManageTenants, ApiSubject.Server, "Makes many domains; those that are refused are named with the reason, the others are made.") { Body = typeof(IReadOnlyList<DomainChange>), Refuses = ["suspended"], Answer = typeof(IReadOnlyList<ImportOutcome>) },
        new("getDomain", "GET", "domains/{name}", Right.ReadDirectory, ApiSubject.Domain, "Shows a domain.") { Answer = typeof(DomainModel) },
        new("updateDomain", "PATCH", "domains/{name}", Right.ManageDomains, ApiSubject.Domain, "Changes a domain; what is missing stays. What is granted to a domain (quotas, numbers, suspension) is changed by whoever may make domains.")
        {
            Body = typeof(DomainChange), Answer = typeof(DomainModel), Demands = static body => Demands((DomainChange)body),
        },
        new("deleteDomain", "DELETE", "domains/{name}", Right.ManageTenants, ApiSubject.Domain, "Deletes a domain.") { Query = [ApiParameter.Flag("withAccounts", "Delete its accounts and all their mail as well.")] },
        new("listRecords", "GET", "domains/{name}/records", Right.ReadDirectory, ApiSubject.Domain, "The DNS records that a domain needs.")
        {
            Query = [Language, ApiParameter.Flag("flatten", "The SPF record with addresses in place of names."), ApiParameter.Text("format", "How they are wanted.") with { OneOf = ["table", "zone", "steps"] }, ApiParameter.Flag("absolute", "In a zone file: whole names."), ApiParameter.Text("provider", "For steps: whose console.")],
            Answer = typeof(DomainRecords),
        },
        new("getDnsSettings", "GET", "domains/{name}/dns", Right.ReadDirectory, ApiSubject.Domain, "What a domain's records are made from.") { Answer = typeof(DomainDnsSettings) },
        new("updateDnsSettings", "PATCH", "domains/{name}/dns", Right.ManageDomains, ApiSubject.Domain, "Changes what a domain's records are made from. Where they are published is for whoever administers the server: it names a file with a secret.")
        {
            Body = typeof(DnsSettingsChange), Answer = typeof(DomainDnsSettings), Demands = static body => ((DnsSettingsChange)body).Publisher is null ? [] : [new ApiDemand(Right.ManageServer, null)],
        },
        new("checkDns", "POST", "domains/{name}/dns/check", Right.ReadDirectory, ApiSubject.Domain, "Looks up what is published and says what is wrong with it. Signing keys whose records everybody shows sign from then on, as they would by themselves a little later.") { Query = [Language], Answer = typeof(DomainCheck), ChangesNothing = true },
        new("watchDns", "GET", "domains/{name}/dns/watch", Right.ReadDirectory, ApiSubject.Domain, "Looks at all name servers until all show the records: a line for each look.") { Query = [Language], Answer = typeof(WatchRound), Streams = true },
        new("publishDns", "POST", "domains/{name}/dns/publish", Right.ManageDomains, ApiSubject.Domain, "Shows what publishing would do, and does exactly that when it is asked with the digest of what was shown.") { Query = [Language], Body = typeof(DnsPublish), Answer = typeof(DnsPublication), ActsOutside = true, IsForeseen = true },
        new("listDnsProviders", "GET", "dns/providers", Right.ReadDirectory, ApiSubject.Listing, "Whose consoles the steps can be written for, and where records can be published without one.") { Query = [Language], Answer = typeof(DnsProviders) },
        new("getMtaSts", "GET", "domains/{name}/mta-sts", Right.ReadDirectory, ApiSubject.Domain, "The domain's MTA-STS policy.") { Answer = typeof(MtaStsModel) },
        new("setMtaSts", "PUT", "domains/{name}/mta-sts", Right.ManageDomains, ApiSubject.Domain, "Sets the domain's MTA-STS policy, or takes it away.") { Body = typeof(MtaStsChange), Answer = typeof(MtaStsModel) },
        new("listDkimKeys", "GET", "dkim", Right.ReadDirectory, ApiSubject.Listing, "Lists signing keys; never their private parts.") { Query = [ApiParameter.Text("domain", "Only of this domain.")], Answer = typeof(IReadOnlyList<DkimKeyModel>), Pages = true },
        new("createDkimKey", "POST", "domains/{name}/dkim", Right.ManageDomains, ApiSubject.Domain, "Makes a signing key, or takes one over.") { Body = typeof(NewDkimKey), Answer = typeof(DkimKeyModel), Status = StatusCodes.Status201Created },
        new("actOnDkimKey", "POST", "domains/{name}/dkim/{selector}", Right.ManageDomains, ApiSubject.Domain, "Activates or retires a signing key.") { Body = typeof(DkimKeyAction), Answer = typeof(DkimKeyModel) },
        new("deleteDkimKey", "DELETE", "domains/{name}/dkim/{selector}", Right.ManageDomains, ApiSubject.Domain, "Removes a signing key that is out of use."),
    ];

    private static IEnumerable<ApiDemand> Demands(DomainChange wanted)
    {
        if (wanted.Quota is not null || wanted.QuotaMessages is not null || wanted.MaximumAccounts is not null || wanted.RecipientsPerDay is not null || wanted.MaximumReceivedSize is not null || wanted.Suspended is not null)
            yield return new ApiDemand(Right.ManageTenants, null);
        // A name that is taken as an alias is a domain of its own to others.
        foreach (string alias in wanted.Aliases ?? []) yield return new ApiDemand(Right.ManageDomains, alias);
        if (!string.IsNullOrEmpty(wanted.CatchAll)) yield return ApiDemand.Target(Right.ManageDomains, wanted.CatchAll);
    }
}
