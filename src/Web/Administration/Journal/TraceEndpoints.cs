using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>What became of a message: the journal's records that match.</summary>
internal static class TraceEndpoints
{
    private const int UsualLimit = 1000;

    private const int MaximumLimit = 10_000;

    private static readonly Dictionary<string, Func<TraceModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["at"] = static m => ListPage.Moment(m.At),
        ["kind"] = static m => m.Kind,
        ["sender"] = static m => m.Sender ?? "",
        ["recipient"] = static m => m.Recipient ?? "",
        ["detail"] = static m => m.Detail ?? "",
    };

    public static void Map(IEndpointRouteBuilder endpoints) =>
        ApiEndpoint.Map(endpoints, "GET", "trace", static async context =>
        {
            RecordDomains domains = await ApiEndpoint.Service<TraceSearch>(context).DomainsAsync(context.RequestAborted).ConfigureAwait(false);
            TraceQuery query = ReadQuery(context, domains);
            bool related = ListPage.Flag(context, "related") ?? true;
            if (SortedList.IsAsked(context)) return await SortedAsync(context, query, domains, related).ConfigureAwait(false);
            TracePage page = await ApiEndpoint.Service<TraceSearch>(context).FindAsync(query, domains, ReadCursor(context), Limit(context), related, context.RequestAborted).ConfigureAwait(false);
            if (page.Next is { } next) ListPage.Next(context, string.Create(CultureInfo.InvariantCulture, $"{next.At.ToUnixTimeMilliseconds()}.{next.Sequence}"));
            return InOrder(page.Records).Select(Model).ToList();
        });

    private static async Task<List<TraceModel>> SortedAsync(HttpContext context, TraceQuery query, RecordDomains domains, bool related)
    {
        if (related) throw new FormatException("sort: the records of a message stand in the order of its life; ask with related=false for a list that can be sorted.");
        TracePlace place = TracePlace.End;
        return await SortedList.ReadAsync(
            context,
            async () =>
            {
                TracePage page = await ApiEndpoint.Service<TraceSearch>(context).FindAsync(query, domains, place, MaximumLimit, related: false, context.RequestAborted).ConfigureAwait(false);
                place = page.Next ?? place;
                return (page.Records.Select(Model), page.Next is not null);
            },
            static m => ListPage.Number(m.Sequence), Columns, "Ask for a shorter time, a sender or a recipient, or leave the records in the order of time.").ConfigureAwait(false);
    }

    private static TraceModel Model(JournalRecord r) => new(r.Sequence, r.At, r.Kind, r.Sender, r.Recipient, r.MessageIdHeader, r.Trace, r.Detail) { Proof = TraceProof.Of(r) };

    private static Func<JournalRecord, JournalRecord?>? ShownTo(ApiCaller caller, RecordDomains domains) =>
        caller.SeesAll(Right.ReadTrace) ? null : new TraceScope(domains, domain => caller.Sees(Right.ReadTrace, domain)).Show;

    // A message that is received and queued in one transaction is queued first: its intake writes both, what hangs on it before it.
    private static IEnumerable<JournalRecord> InOrder(IReadOnlyList<JournalRecord> records)
    {
        var first = new Dictionary<(string Trace, DateTimeOffset At), long>();
        foreach (JournalRecord record in records.Where(static r => !string.IsNullOrEmpty(r.Trace))) first.TryAdd((record.Trace!, record.At), record.Sequence);
        return records.OrderBy(r => r.Kind == "received" && !string.IsNullOrEmpty(r.Trace) ? first[(r.Trace, r.At)] : r.Sequence).ThenBy(static r => r.Kind == "received" ? 0 : 1);
    }

    private static TraceQuery ReadQuery(HttpContext context, RecordDomains domains)
    {
        string? outcome = ApiEndpoint.Query(context, "outcome");
        if (outcome is not null && !TraceQuery.Outcomes.ContainsKey(outcome)) throw new FormatException($"outcome: '{outcome}' is none of {string.Join(", ", TraceQuery.Outcomes.Keys)}.");
        return new TraceQuery
        {
            Kind = ApiEndpoint.Query(context, "kind"),
            Outcome = outcome,
            Sender = ApiEndpoint.Query(context, "from"),
            Recipient = ApiEndpoint.Query(context, "to"),
            MessageId = ApiEndpoint.Query(context, "messageId")?.Trim('<', '>'),
            Trace = ApiEndpoint.Query(context, "trace"),
            Destination = ApiEndpoint.Query(context, "destination"),
            BounceClass = ApiEndpoint.Query(context, "bounceClass"),
            Stage = ApiEndpoint.Query(context, "stage"),
            Protocol = ApiEndpoint.Query(context, "protocol"),
            Domain = Domain(context, domains),
            Since = Moments.Read(context, "since"),
            Until = Moments.Read(context, "until"),
            Show = ShownTo(ApiCaller.Of(context), domains),
        };
    }

    // One that is not here is nobody's, and has no records; whether it is here, only those learn who see it.
    private static long? Domain(HttpContext context, RecordDomains domains) =>
        ApiEndpoint.Query(context, "domain") is { } text ? domains.Here("@" + DomainName.Parse(text).Ascii) is { } domain && ApiCaller.Of(context).Sees(Right.ReadTrace, domain.Name) ? domain.Id : -1 : null;

    private static int Limit(HttpContext context) => ApiEndpoint.Query(context, "limit") is not { } limit ? UsualLimit
        : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int read) && read is > 0 and <= MaximumLimit ? read
        : throw new FormatException($"limit must be from 1 to {MaximumLimit}.");

    private static TracePlace ReadCursor(HttpContext context)
    {
        if (ListCursor.Of(context) is not { } cursor) return TracePlace.End;
        if (cursor.Split('.') is [var at, var sequence] && long.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long moment) && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && moment >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && moment <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return new TracePlace(DateTimeOffset.FromUnixTimeMilliseconds(moment), number);
        throw ListCursor.Unknown();
    }
}
