using Posthouse.Delivery;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>What became of mail: the trace, reports, figures, the audit log.</summary>
internal static class ReportOperations
{
    private static readonly ApiParameter Domain = ApiParameter.Text("domain", "Only of this domain.");
    private static readonly ApiParameter Since = ApiParameter.Moment("since", "Not before.");
    private static readonly ApiParameter Until = ApiParameter.Moment("until", "Before.");
    private static readonly ApiParameter Cursor = ApiParameter.Text("cursor", "Where the page before ended: its Link rel=next has it.");
    private static readonly ApiParameter Search = ApiParameter.Text("q", "Only rows with this text.");
    private static readonly ApiParameter Sort = SortedList.Parameter;
    private static readonly ApiParameter Limit = ApiParameter.Number("limit", "At most so many.");

    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("trace", "GET", "trace", Right.ReadTrace, ApiSubject.Listing, "What became of messages: the journal's records that match, with all others of the same messages. The newest come first page by page, in their order on each; Link rel=next leads to what is older.")
        {
            Query =
            [
                ApiParameter.Text("from", "The sender."), ApiParameter.Text("to", "A recipient."), ApiParameter.Text("messageId", "The Message-ID."), ApiParameter.Text("trace", "The trace identifier."),
                ApiParameter.Text("kind", "What happened, such as delivered or bounced."), ApiParameter.Text("outcome", "What became of it, as charts name it.") with { OneOf = [.. TraceQuery.Outcomes.Keys] },
                ApiParameter.Text("destination", "Where it was to go: a domain elsewhere, or a next hop."), ApiParameter.Text("bounceClass", "Of what was bounced, deferred or returned: the class, such as policy."), ApiParameter.Text("stage", "Of what was rejected: who refused."),
                ApiParameter.Text("protocol", "Of a sign-in."), Domain, ApiParameter.Flag("related", "With all other records of the same messages: true without it. False is a plain list of what matches."), Since, Until, Sort with { Description = Sort.Description + " Only with related=false." }, Limit, ApiParameter.Text("cursor", "Where the page before ended: its Link rel=next has it."),
            ],
            Answer = typeof(IReadOnlyList<TraceModel>),
        },
        new("getFigures", "GET", "figures", Right.ReadReports, ApiSubject.Listing, "What happened when: points of charts, with the queries that list the messages behind them.")
        {
            Query =
            [
                ApiParameter.Text("domain", "Only of this domain; without it, of all that the caller sees."), Since with { Description = "From then on; without it, the last 24 hours." }, Until with { Description = "Before; without it, now." },
                ApiParameter.Text("step", "How far apart the points are; without it, what suits the time.") with { OneOf = ["minute", "hour", "day"] },
            ],
            Answer = typeof(FiguresModel),
        },
        new("getOverview", "GET", "figures/overview", Right.ReadReports, ApiSubject.Listing, "How it stands now: the last 24 hours against their targets, the queue, storage, certificates, signing keys, blocklists. What is the server's is null for those who do not see the server.")
        {
            Query = [ApiParameter.Text("domain", "Only of this domain; without it, of all that the caller sees.")], Answer = typeof(OverviewModel),
        },
        new("listDmarcReports", "GET", "dmarc/reports", Right.ReadReports, ApiSubject.Listing, "DMARC reports that others sent, the newest first.") { Query = [Domain, Since, Limit, Cursor, Sort, Search], Answer = typeof(IReadOnlyList<DmarcReportModel>) },
        new("summariseDmarc", "GET", "dmarc/summary", Right.ReadReports, ApiSubject.Listing, "DMARC reports summed up by the address that sends.") { Query = [Domain, Since], Answer = typeof(IReadOnlyList<DmarcSourceModel>), Pages = true },
        new("listTlsReports", "GET", "tls-reports", Right.ReadReports, ApiSubject.Listing, "TLS reports that others sent.") { Query = [Domain, ApiParameter.Number("days", "Of the last days, 1 to 366."), Limit, Cursor, Sort, Search], Answer = typeof(IReadOnlyList<TlsReportModel>) },
        new("getDeliverability", "GET", "deliverability", Right.ReadReports, ApiSubject.Server, "How mail arrives, by destination.")
        {
            Query = [ApiParameter.Text("domain", "Only mail of this domain, which is one of ours."), ApiParameter.Number("hours", "Of the last hours."), ApiParameter.Text("language", "en or zh-CN.")], Answer = typeof(DeliverabilityReport),
        },
        new("listAudit", "GET", "audit", Right.ReadAudit, ApiSubject.Listing, "Lists administrative acts, the newest first.")
        {
            Query = [ApiParameter.Text("actor", "Only of this one."), ApiParameter.Text("operation", "Only this operation."), ApiParameter.Text("subject", "Only on this."), Since, Until, ApiParameter.Text("q", "Only with this text."), ApiParameter.Text("state", "Only those.") with { OneOf = ["done", "failed", "refused", "begun"] }, Sort, Limit, ApiParameter.Text("cursor", "Where the page before ended.")],
            Answer = typeof(IReadOnlyList<AuditModel>),
        },
        new("getAuditHead", "GET", "audit/head", Right.ReadAudit, ApiSubject.Server, "The hash of the newest entry of the audit log: kept elsewhere, it shows later that nothing before it was changed.") { Answer = typeof(AuditHeadModel) },
        new("verifyAudit", "POST", "audit/verify", Right.ReadAudit, ApiSubject.Server, "Reads the audit log and finds entries that were changed, removed or put in another order.") { Body = typeof(AuditHeadModel), Answer = typeof(AuditVerdictModel), ChangesNothing = true },
    ];
}
