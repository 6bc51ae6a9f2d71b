using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>DMARC reports that others sent about domains here: one by one, and summed up by the address that sends.</summary>
internal static class DmarcEndpoints
{
    private const int UsualLimit = 1000;
    private const int MaximumLimit = 10_000;

    private static readonly Dictionary<string, Func<DmarcSourceModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["domain"] = static m => m.Domain,
        ["source"] = static m => m.Source,
        ["kind"] = static m => m.Kind,
        ["messages"] = static m => ListPage.Number(m.Messages),
        ["failed"] = static m => ListPage.Number(m.Failed),
        ["spfAligned"] = static m => ListPage.Number(m.SpfAligned),
        ["dkimAligned"] = static m => ListPage.Number(m.DkimAligned),
        ["hint"] = static m => m.Hint,
        ["quarantined"] = static m => ListPage.Number(m.Quarantined),
        ["rejected"] = static m => ListPage.Number(m.Rejected),
    };

    private static readonly Dictionary<string, Func<DmarcReportModel, string>> ReportColumns = new(StringComparer.Ordinal)
    {
        ["organization"] = static m => m.Organization,
        ["domain"] = static m => m.Domain,
        ["begin"] = static m => ListPage.Moment(m.Begin),
        ["end"] = static m => ListPage.Moment(m.End),
        ["policy"] = static m => m.Policy,
        ["messages"] = static m => ListPage.Number(m.Messages),
        ["leftOut"] = static m => ListPage.Number(m.LeftOut),
    };

    // A month shows what is set up wrong now, and not what was mended long ago.
    private static readonly TimeSpan UsualPeriod = TimeSpan.FromDays(30);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "dmarc/reports", static async context =>
        {
            DomainName? domain = Domain(context);
            DateTimeOffset since = Since(context);
            return await ReportPage.ReadAsync(
                context, Limit(context),
                async (before, rows) => await ApiEndpoint.Service<DmarcReports>(context).ListAsync(domain, since, rows, before is { } place ? (place.At, ReportPage.Number(place.Key)) : null, context.RequestAborted).ConfigureAwait(false),
                static report => (report.End, report.Id.ToString(CultureInfo.InvariantCulture)),
                report => ApiCaller.Of(context).Sees(Right.ReadReports, report.Domain)
                    && (ApiEndpoint.Query(context, "q") is not { } q || ListPage.Has(report.Organization, q) || ListPage.Has(report.Domain.Unicode, q) || ListPage.Has(report.ReportId, q) || ListPage.Has(report.Proven, q)),
                Model, static m => $"{m.Domain} {m.Organization} {m.ReportId} {ListPage.Moment(m.Received)}", ReportColumns).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "GET", "dmarc/summary", static async context =>
        {
            ApiCaller caller = ApiCaller.Of(context);
            Func<DomainName, bool>? sees = caller.SeesAll(Right.ReadReports) ? null : domain => caller.Sees(Right.ReadReports, domain);
            IReadOnlyList<ReportedSource> sources = await ApiEndpoint.Service<DmarcReports>(context).SummaryAsync(Domain(context), Since(context), MaximumLimit, sees, context.RequestAborted).ConfigureAwait(false);
            // Unsorted it is as it is: what is proven before what is not, those that failed most first.
            return ListPage.InOrder(
                context, sources.Select(Model), Columns,
                static (m, q) => ListPage.Has(m.Domain, q) || ListPage.Has(m.Source, q) || ListPage.Has(m.Kind, q) || m.Organizations.Any(name => ListPage.Has(name, q)));
        });
    }

    private static DomainName? Domain(HttpContext context) => ApiEndpoint.Query(context, "domain") is { } domain ? DomainName.Parse(domain) : null;

    private static DateTimeOffset Since(HttpContext context)
    {
        if (ApiEndpoint.Query(context, "since") is not { } text) return ApiEndpoint.Service<TimeProvider>(context).GetUtcNow() - UsualPeriod;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment : throw new FormatException($"since: '{text}' is no date and time such as 2026-11-24T10:00:00Z.");
    }

    private static int Limit(HttpContext context)
    {
        if (ApiEndpoint.Query(context, "limit") is not { } text) return UsualLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is > 0 and <= MaximumLimit ? limit : throw new FormatException($"limit: '{text}' is not a number from 1 to {MaximumLimit}.");
    }

    private static DmarcReportModel Model(ReceivedReport report) => new()
    {
        Domain = report.Domain.Unicode,
        Organization = report.Organization,
        ReportId = report.ReportId,
        Email = report.Email,
        Proven = report.Proven.Length == 0 ? null : report.Proven,
        Begin = report.Begin,
        End = report.End,
        Received = report.Received,
        Policy = report.Policy.ToString().ToLowerInvariant(),
        Messages = report.Messages,
        LeftOut = report.LeftOut,
    };

    private static DmarcSourceModel Model(ReportedSource source) => new()
    {
        Domain = source.Domain.Unicode,
        Source = source.Source.ToString(),
        Messages = source.Messages,
        SpfAligned = source.SpfAligned,
        DkimAligned = source.DkimAligned,
        Failed = source.Failed,
        Quarantined = source.Quarantined,
        Rejected = source.Rejected,
        Organizations = source.Organizations,
        Kind = source.Kind.ToString().ToLowerInvariant(),
        Proven = source.Proven,
        Advice = Advice(source).Advice,
        Hint = Advice(source).Hint,
    };

    private static (string Advice, string Hint) Advice(ReportedSource source) => source.Kind switch
    {
        _ when !source.Proven => ("unproven", "not proven: anybody could have sent the reports that say so"),
        SourceKind.Own when source.Failed > 0 => ("own-failing", "this server, and some of its mail fails: see 'posthouse dkim list' and the SPF record"),
        SourceKind.Own => ("own", "this server"),
        SourceKind.Authorized when source.DkimAligned < source.Messages / 2 => ("authorized-unsigned", "a server that SPF allows; it does not sign for the domain: set up DKIM there"),
        SourceKind.Authorized => ("authorized", "a server that SPF allows"),
        SourceKind.Forwarder when source.DkimAligned > 0 => ("forwarder-or-service", "probably a forwarder: signatures hold, SPF does not; a service of yours if all comes from there: then add it to SPF"),
        SourceKind.Forwarder => ("forwarder", "probably a forwarder or mailing list: it passes in its own name"),
        _ => ("unknown", "unknown: somebody who misuses the domain, or a service of yours that is in neither SPF nor DKIM"),
    };
}
