using Posthouse.Delivery;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>What became of mail: the trace, reports, figures, the audit log.</summary>
internal static class ReportOperations
{
    private static readonly ApiParameter Domain = ApiParameter.Text("domain", "Only of this domain.");
    private static readonly ApiParameter Since = ApiParameter.Moment("since", "Not before.");
    private static readonly ApiParameter Until = ApiParameter.Moment("until", "Before.");
    private static readonly ApiParameter Limit = ApiParameter.Number("limit", "At most so many.");

    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("trace", "GET", "trace", Right.ReadTrace, ApiSubject.Listing, "What became of messages: the journal's records that match, with all others of the same messages. Link rel=prev leads to what is older.")
        {
            Query =
            [
                ApiParameter.Text("from", "The sender."), ApiParameter.Text("to", "A recipient."), ApiParameter.Text("messageId", "The Message-ID."), ApiParameter.Text("trace", "The trace identifier."),
                ApiParameter.Text("kind", "What happened, such as delivered or bounced."), Since, Until, Limit,
            ],
            Answer = typeof(IReadOnlyList<TraceModel>),
        },
        new("listDmarcReports", "GET", "dmarc/reports", Right.ReadReports, ApiSubject.Listing, "DMARC reports that others sent.") { Query = [Domain, Since, Limit], Answer = typeof(IReadOnlyList<DmarcReportModel>) },
        new("summariseDmarc", "GET", "dmarc/summary", Right.ReadReports, ApiSubject.Listing, "DMARC reports summed up by the address that sends.") { Query = [Domain, Since, Limit], Answer = typeof(IReadOnlyList<DmarcSourceModel>) },
        new("listTlsReports", "GET", "tls-reports", Right.ReadReports, ApiSubject.Listing, "TLS reports that others sent.") { Query = [Domain, ApiParameter.Number("days", "Of the last days, 1 to 366.")], Answer = typeof(IReadOnlyList<TlsReportModel>) },
        new("getDeliverability", "GET", "deliverability", Right.ReadReports, ApiSubject.Server, "How mail arrives, by destination.")
        {
            Query = [ApiParameter.Text("domain", "Only this destination."), ApiParameter.Number("hours", "Of the last hours."), ApiParameter.Text("language", "en or zh-CN.")], Answer = typeof(DeliverabilityReport),
        },
        new("listAudit", "GET", "audit", Right.ReadAudit, ApiSubject.Listing, "Lists administrative acts, the newest first.")
        {
            Query = [ApiParameter.Text("actor", "Only of this one."), ApiParameter.Text("operation", "Only this operation."), ApiParameter.Text("subject", "Only on this."), Since, Until, ApiParameter.Text("q", "Only with this text."), ApiParameter.Text("state", "Only those.") with { OneOf = ["done", "failed", "begun"] }, Limit, ApiParameter.Text("cursor", "Where the page before ended.")],
            Answer = typeof(IReadOnlyList<AuditModel>),
        },
        new("getAuditHead", "GET", "audit/head", Right.ReadAudit, ApiSubject.Server, "The hash of the newest entry of the audit log: kept elsewhere, it shows later that nothing before it was changed.") { Answer = typeof(AuditHeadModel) },
        new("verifyAudit", "POST", "audit/verify", Right.ReadAudit, ApiSubject.Server, "Reads the audit log and finds entries that were changed, removed or put in another order.") { Body = typeof(AuditHeadModel), Answer = typeof(AuditVerdictModel), ChangesNothing = true },
    ];
}
