using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>The audit log: list, head, verify. Nothing here changes it.</summary>
internal static class AuditEndpoints
{
    private const int UsualLimit = 100;
    private const int SortedStep = 5000;

    private static readonly Dictionary<string, Func<AuditModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["at"] = static m => ListPage.Moment(m.At),
        ["actor"] = static m => m.Actor,
        ["operation"] = static m => m.Operation,
        ["subject"] = static m => m.Subject ?? "",
        ["state"] = static m => m.State,
        ["request"] = static m => m.Request,
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "audit", ListAsync);
        ApiEndpoint.Map(endpoints, "GET", "audit/head", static async context =>
        {
            AuditHead head = await ApiEndpoint.Service<AuditLog>(context).HeadAsync(context.RequestAborted).ConfigureAwait(false);
            return new AuditHeadModel(head.Sequence, head.Hash);
        });
        ApiEndpoint.Map(endpoints, "POST", "audit/verify", static async context =>
        {
            AuditHeadModel kept = await ApiEndpoint.ReadAsync<AuditHeadModel>(context).ConfigureAwait(false);
            AuditVerdict verdict = await ApiEndpoint.Service<AuditLog>(context).VerifyAsync(kept.Sequence > 0 ? new AuditHead(kept.Sequence, kept.Hash ?? "") : null, context.RequestAborted).ConfigureAwait(false);
            return new AuditVerdictModel(verdict.Entries, new AuditHeadModel(verdict.Head.Sequence, verdict.Head.Hash), [.. verdict.Problems.Select(problem => AnswerLanguage.Say(context, problem))]);
        });
    }

    private static async Task<object?> ListAsync(HttpContext context)
    {
        ApiCaller caller = ApiCaller.Of(context);
        var query = new AuditQuery
        {
            Actor = ApiEndpoint.Query(context, "actor"),
            Operation = ApiEndpoint.Query(context, "operation"),
            Subject = ApiEndpoint.Query(context, "subject"),
            Since = Moments.Read(context, "since"),
            Until = Moments.Read(context, "until"),
            Text = ApiEndpoint.Query(context, "q"),
            State = ApiEndpoint.Query(context, "state") is { } state ? state is "done" or "failed" or "refused" or "begun" ? state : throw new FormatException("state is one of done, failed, refused and begun.") : null,
            Before = !SortedList.IsAsked(context) && ListCursor.Of(context) is { } cursor ? long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out long before) ? before : throw ListCursor.Unknown() : long.MaxValue,
            Limit = ListPage.Limit(context, UsualLimit),
            Visible = caller.SeesAll(Right.ReadAudit) ? null : domain => DomainName.TryParse(domain, out DomainName? name) && caller.Sees(Right.ReadAudit, name),
        };
        AuditLog log = ApiEndpoint.Service<AuditLog>(context);
        if (SortedList.IsAsked(context)) return await SortedAsync(context, log, query with { Limit = SortedStep }).ConfigureAwait(false);
        (IReadOnlyList<AuditEntry> entries, long? next) = await log.ReadAsync(query, context.RequestAborted).ConfigureAwait(false);
        if (next is { } on) ListPage.Next(context, on.ToString(CultureInfo.InvariantCulture));
        return entries.Select(Model).ToList();
    }

    private static Task<List<AuditModel>> SortedAsync(HttpContext context, AuditLog log, AuditQuery query) => SortedList.ReadAsync(
        context,
        async () =>
        {
            (IReadOnlyList<AuditEntry> entries, long? next) = await log.ReadAsync(query, context.RequestAborted).ConfigureAwait(false);
            query = query with { Before = next ?? 0 };
            return (entries.Select(Model), next is not null);
        },
        static m => ListPage.Number(m.Sequence), Columns, "Ask for a shorter time, or for one administrator or operation, or leave the acts in the order of time.");

    private static AuditModel Model(AuditEntry entry) => new()
    {
        Sequence = entry.Sequence,
        At = entry.At,
        Actor = entry.Act.Actor,
        Origin = entry.Act.Origin,
        Operation = entry.Act.Operation,
        Subject = entry.Act.Subject.Length > 0 ? entry.Act.Subject : null,
        Domain = entry.Act.Domain.Length > 0 ? entry.Act.Domain : null,
        Request = entry.Act.Request,
        State = AuditLog.StateOf(entry),
        Ended = entry.Ended,
        Outcome = entry.Outcome,
    };
}
