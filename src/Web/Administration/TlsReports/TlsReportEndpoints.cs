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

    public static void Map(IEndpointRouteBuilder endpoints) => ApiEndpoint.Map(endpoints, "GET", "tls-reports", static async context =>
    {
        DomainName? domain = ApiEndpoint.Query(context, "domain") is { } name ? DomainName.Parse(name) : null;
        int days = ApiEndpoint.Query(context, "days") is not { } text ? UsualDays
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int read) && read is >= 1 and <= 366 ? read
            : throw new FormatException($"'{text}' is no number of days from 1 to 366.");
        DateTimeOffset since = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow().AddDays(-days);
        IReadOnlyList<(DomainName Domain, string Signer, TlsReport Report)> reports = await ApiEndpoint.Service<ReceivedTlsReports>(context).ListAsync(domain, since, context.RequestAborted).ConfigureAwait(false);
        ApiCaller caller = ApiCaller.Of(context);
        return Models([.. reports.Where(r => caller.Sees(Right.ReadReports, r.Domain))]);
    });

    private static List<TlsReportModel> Models(IReadOnlyList<(DomainName Domain, string Signer, TlsReport Report)> reports) => [.. reports.Select(static r => Model(r.Domain, r.Signer, r.Report))];

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
