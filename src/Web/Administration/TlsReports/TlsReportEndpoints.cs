using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>TLS reports that others sent about domains here.</summary>
internal static class TlsReportEndpoints
{
    private const int UsualDays = 14;
    private const int UsualLimit = 1000;

    private static readonly Dictionary<string, Func<TlsReportModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["organization"] = static m => m.Organization,
        ["domain"] = static m => m.Domain,
        ["from"] = static m => ListPage.Moment(m.From),
        ["policies"] = static m => string.Join(' ', m.Policies),
        ["succeeded"] = static m => ListPage.Number(m.Succeeded),
        ["failed"] = static m => ListPage.Number(m.Failed),
        ["failures"] = static m => string.Join(' ', m.Failures.Select(static failure => failure.Result)),
    };

    public static void Map(IEndpointRouteBuilder endpoints) => ApiEndpoint.Map(endpoints, "GET", "tls-reports", static async context =>
    {
        DomainName? domain = ApiEndpoint.Query(context, "domain") is { } name ? DomainName.Parse(name) : null;
        int days = ApiEndpoint.Query(context, "days") is not { } text ? UsualDays
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int read) && read is >= 1 and <= 366 ? read
            : throw new FormatException($"'{text}' is no number of days from 1 to 366.");
        DateTimeOffset since = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow().AddDays(-days);
        string? q = ApiEndpoint.Query(context, "q");
        ApiCaller caller = ApiCaller.Of(context);
        return await ReportPage.ReadAsync(
            context, ListPage.Limit(context, UsualLimit),
            async (before, rows) => await ApiEndpoint.Service<ReceivedTlsReports>(context).ListAsync(domain, since, rows, before, context.RequestAborted).ConfigureAwait(false),
            static kept => (kept.Start, kept.Id),
            kept => kept.Report is not null && caller.Sees(Right.ReadReports, kept.Domain) && (q is null || ListPage.Has(kept.Report.Organization, q) || ListPage.Has(kept.Domain.Unicode, q) || ListPage.Has(kept.Signer, q)),
            static kept => Model(kept.Domain, kept.Signer, kept.Report!), static m => $"{m.Domain} {m.Organization} {m.Signer} {ListPage.Moment(m.From)}", Columns).ConfigureAwait(false);
    });

    private static TlsReportModel Model(DomainName domain, string signer, TlsReport report) => new()
    {
        Domain = domain.Unicode,
        Organization = report.Organization,
        Signer = signer,
        From = report.Start,
        Until = report.End,
        Policies = [.. report.Policies.Select(static p => p.Type).Distinct()],
        Succeeded = report.Policies.Sum(static p => p.Succeeded),
        Failed = report.Policies.Sum(static p => p.Failed),
        Failures = [.. report.Policies.SelectMany(static p => p.Failures).OrderByDescending(static f => f.Sessions)
            .Select(static f => new TlsFailureModel(f.Result, f.MxHost, f.Sessions, string.Join(' ', new[] { f.ReasonCode, f.Information }.Where(static t => t.Length > 0))))],
    };
}
