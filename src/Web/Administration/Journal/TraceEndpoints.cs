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
            IReadOnlyList<JournalRecord> records = await ApiEndpoint.Service<MailStore>(context).ReadAsync(
                reader => Follow(reader, reader.ReadJournal(query), query.Limit), context.RequestAborted).ConfigureAwait(false);
            return records.Select(static r => new TraceModel(r.Sequence, r.At, r.Kind, r.Sender, r.Recipient, r.MessageIdHeader, r.Trace, r.Detail)).ToList();
        });

    // Not every fact about a message repeats all that was asked for: the trace identifier ties them together.
    private static IReadOnlyList<JournalRecord> Follow(StoreReader reader, IReadOnlyList<JournalRecord> found, int limit)
    {
        var all = new SortedDictionary<long, JournalRecord>();
        var traces = new HashSet<string>(StringComparer.Ordinal);
        foreach (JournalRecord record in found)
        {
            all.TryAdd(record.Sequence, record);
            if (!string.IsNullOrEmpty(record.Trace)) traces.Add(record.Trace);
        }

        foreach (JournalRecord record in reader.ReadJournal(traces, limit)) all.TryAdd(record.Sequence, record);

        return [.. all.Values.Take(limit)];
    }

    private static JournalQuery ReadQuery(HttpContext context) => new()
    {
        Kind = ApiEndpoint.Query(context, "kind"),
        Sender = ApiEndpoint.Query(context, "from"),
        Recipient = ApiEndpoint.Query(context, "to"),
        MessageIdHeader = ApiEndpoint.Query(context, "messageId")?.Trim('<', '>'),
        Trace = ApiEndpoint.Query(context, "trace"),
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
