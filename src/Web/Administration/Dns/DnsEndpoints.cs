using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>The records of a domain: what they should be, and what they are made from.</summary>
internal static class DnsEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "domains/{name}/records", RecordsAsync);
        ApiEndpoint.Map(endpoints, "GET", "domains/{name}/dns", static async context => (await ApiEndpoint.Service<MailDomains>(context).FindAsync(context).ConfigureAwait(false)).Dns);
        ApiEndpoint.Map(endpoints, "PATCH", "domains/{name}/dns", static async context =>
        {
            DnsSettingsChange wanted = await ApiEndpoint.ReadAsync<DnsSettingsChange>(context).ConfigureAwait(false);
            Domain domain = await ApiEndpoint.Service<MailDomains>(context).FindAsync(context).ConfigureAwait(false);
            Domain changed = await ApiEndpoint.Service<DirectoryAdministration>(context)
                .UpdateDomainAsync(domain.Name, d => d with { Dns = wanted.Apply(d.Dns) }, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            return changed.Dns;
        });
        ApiEndpoint.Map(endpoints, "GET", "dns/providers", static context =>
        {
            string language = AnswerLanguage.Tag(context);
            return Task.FromResult<object?>(new DnsProviders(
                [.. ProviderForms.All.Select(form => new DnsProvider(form.Id, form.Name.In(language)))],
                [.. PublisherKinds.Names.Select(kind => new DnsProvider(kind.Key, PublisherKinds.Title(kind.Value).In(language)))]));
        });
        ApiEndpoint.Map(endpoints, "POST", "domains/{name}/dns/check", CheckAsync);
        ApiEndpoint.Map(endpoints, "GET", "domains/{name}/dns/watch", WatchAsync);
        ApiEndpoint.Map(endpoints, "POST", "domains/{name}/dns/publish", DnsPublishing.RunAsync, DnsPublishing.TryAsync);
    }

    private static async Task<object?> RecordsAsync(HttpContext context)
    {
        MailDomains domains = ApiEndpoint.Service<MailDomains>(context);
        Domain domain = await domains.FindAsync(context).ConfigureAwait(false);
        bool flatten = ListPage.Flag(context, "flatten") ?? false;
        MailDomain plan = await domains.OfAsync(domain, AnswerLanguage.Tag(context), flatten, context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<DnsRecord> records = MailRecords.All(plan);
        DomainName zone = plan.Settings.Zone is { } named ? DomainName.Parse(named) : plan.Name;
        var result = new DomainRecords(records, MailRecords.Reverse(plan.Host, plan.Language)) { Zone = zone.Ascii, FlattenedSpf = flatten ? plan.Spf : null };
        return ApiEndpoint.Query(context, "format") switch
        {
            "zone" => result with { ZoneFile = ZoneFragment.Write(records, zone, ListPage.Flag(context, "absolute") ?? false, plan.Language) },
            "steps" => result with { Guide = ConsoleGuides.Of(Form(context, plan), records, zone, plan.Language) },
            null or "table" => result,
            { } other => throw new FormatException($"'{other}' is no format: say table, zone or steps."),
        };
    }

    private static async Task<object?> CheckAsync(HttpContext context)
    {
        MailDomains domains = ApiEndpoint.Service<MailDomains>(context);
        MailDomain plan = await domains.OfAsync(await domains.FindAsync(context).ConfigureAwait(false), AnswerLanguage.Tag(context), cancellationToken: context.RequestAborted).ConfigureAwait(false);
        DomainCheck check = await ApiEndpoint.Service<DomainChecker>(context).CheckAsync(plan, context.RequestAborted).ConfigureAwait(false);
        await ApiEndpoint.Service<ShownKeys>(context).ActivateAsync(plan.Name, check, context.RequestAborted).ConfigureAwait(false);
        IEnumerable<CheckFinding> spf = SpfFindings.Of(await domains.WalkPublishedAsync(plan.Name, context.RequestAborted).ConfigureAwait(false), ApiEndpoint.Service<SpfOptions>(context), plan.Language);
        IReadOnlyList<CheckFinding> logo = await ApiEndpoint.Service<OwnLogoCheck>(context).RunAsync(plan.Name, plan.Settings, plan.Language, context.RequestAborted).ConfigureAwait(false);
        return check with { Findings = [.. check.Findings.Concat(spf).Concat(logo).Concat(ApiEndpoint.Service<CertificateNameCheck>(context).Run(plan)).OrderByDescending(static f => f.Severity)] };
    }

    /// <summary>A line of JSON for each look at all servers, until all show the records or the client has heard enough.</summary>
    private static async Task<object?> WatchAsync(HttpContext context)
    {
        MailDomains domains = ApiEndpoint.Service<MailDomains>(context);
        MailDomain plan = await PlanAsync(context.RequestAborted).ConfigureAwait(false);
        bool first = true;
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await foreach (WatchRound round in ApiEndpoint.Service<ChangeWatch>(context).FollowAsync(AgainAsync, context.RequestAborted).ConfigureAwait(false))
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, round, AdministrationJson.Default.WatchRound, context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }

        return null;

        async ValueTask<MailDomain> PlanAsync(CancellationToken cancellationToken) => await domains.OfAsync(await domains.FindAsync(context).ConfigureAwait(false), AnswerLanguage.Tag(context), cancellationToken: cancellationToken).ConfigureAwait(false);

        async ValueTask<MailDomain> AgainAsync(CancellationToken cancellationToken)
        {
            if (first)
            {
                first = false;
                return plan;
            }

            try
            {
                return plan = await PlanAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ApiException)
            {
                // An included SPF record cannot be read just now, or the domain is gone: the last plan is watched to its end.
                return plan;
            }
        }
    }

    private static ProviderForm Form(HttpContext context, MailDomain plan)
    {
        string id = ApiEndpoint.Query(context, "provider") ?? plan.Settings.Provider ?? ProviderForms.Generic.Id;
        return ProviderForms.Find(id) ?? throw new FormatException($"'{id}' is no provider known here: {string.Join(", ", ProviderForms.All.Select(static p => p.Id))}.");
    }
}
