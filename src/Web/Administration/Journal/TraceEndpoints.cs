using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>What became of a message: the journal's records that match.</summary>
internal static class TraceEndpoints
{
    private const int UsualLimit = 1000;

    private const int MaximumLimit = 10_000;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        ApiEndpoint.Map(endpoints, "GET", "trace", static async context =>
        {
            JournalQuery query = ReadQuery(context);
            (List<JournalRecord> records, bool more) = await ApiEndpoint.Service<MailStore>(context).ReadAsync(
                reader => Follow(reader, query), context.RequestAborted).ConfigureAwait(false);
            // RFC 8288: what is older is asked for with an earlier end.
            if (more && records.Count > 0) context.Response.Headers.Link = $"<{EarlierThan(context, records[0].At)}>; rel=\"prev\"";
            return InOrder(records).Select(static r => new TraceModel(r.Sequence, r.At, r.Kind, r.Sender, r.Recipient, r.MessageIdHeader, r.Trace, r.Detail)).ToList();
        });

    // Not every fact about a message repeats all that was asked for: the trace identifier ties them together.
    private static (List<JournalRecord> Records, bool More) Follow(StoreReader reader, JournalQuery query)
    {
        // One more than is wanted tells whether there are more.
        IReadOnlyList<JournalRecord> found = reader.ReadJournal(query with { Limit = query.Limit + 1 });
        var all = new SortedDictionary<long, JournalRecord>();
        var traces = new HashSet<string>(StringComparer.Ordinal);
        foreach (JournalRecord record in found.Skip(Math.Max(0, found.Count - query.Limit)))
        {
            all.TryAdd(record.Sequence, record);
            if (!string.IsNullOrEmpty(record.Trace)) traces.Add(record.Trace);
        }

        foreach (JournalRecord record in reader.ReadJournal(traces, query.Limit + 1)) all.TryAdd(record.Sequence, record);

        List<JournalRecord> records = [.. all.Values.Skip(Math.Max(0, all.Count - query.Limit))];
        return (records, found.Count > query.Limit || all.Count > query.Limit);
    }

    // A message that is received and queued in one transaction is queued first: its intake writes both, what hangs on it before it.
    private static IEnumerable<JournalRecord> InOrder(List<JournalRecord> records)
    {
        var first = new Dictionary<(string Trace, DateTimeOffset At), long>();
        foreach (JournalRecord record in records.Where(static r => !string.IsNullOrEmpty(r.Trace))) first.TryAdd((record.Trace!, record.At), record.Sequence);
        return records.OrderBy(r => r.Kind == "received" && !string.IsNullOrEmpty(r.Trace) ? first[(r.Trace, r.At)] : r.Sequence).ThenBy(static r => r.Kind == "received" ? 0 : 1);
    }

    private static string EarlierThan(HttpContext context, DateTimeOffset moment)
    {
        QueryString query = QueryString.Create(context.Request.Query.Where(static q => q.Key != "until"));
        // The end is not included, and several records may share the moment.
        return context.Request.PathBase + context.Request.Path + query.Add("until", moment.AddMilliseconds(1).ToString("O", CultureInfo.InvariantCulture));
    }

    private static JournalQuery ReadQuery(HttpContext context) => new()
    {
        Kind = ApiEndpoint.Query(context, "kind"),
        Sender = ApiEndpoint.Query(context, "from"),
        Recipient = ApiEndpoint.Query(context, "to"),
        MessageIdHeader = ApiEndpoint.Query(context, "messageId")?.Trim('<', '>'),
        Trace = ApiEndpoint.Query(context, "trace"),
        Newest = true,
        Since = Moment(context, "since"),
        Until = Moment(context, "until"),
        Limit = ApiEndpoint.Query(context, "limit") is not { } limit ? UsualLimit
            : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int read) && read is > 0 and <= MaximumLimit ? read
            : throw new FormatException($"limit must be from 1 to {MaximumLimit}."),
    };

    private static DateTimeOffset? Moment(HttpContext context, string name) => ApiEndpoint.Query(context, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment
        : throw new FormatException($"{name}: '{text}' is not a date such as 2026-11-24 or 2026-11-24T10:00:00Z.");
}
