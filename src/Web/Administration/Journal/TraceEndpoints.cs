using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;
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
            Func<JournalRecord, bool> seen = await SeenByAsync(context).ConfigureAwait(false);
            return InOrder(records).Where(seen).Select(static r => new TraceModel(r.Sequence, r.At, r.Kind, r.Sender, r.Recipient, r.MessageIdHeader, r.Trace, r.Detail)).ToList();
        });

    // A line is of the account that it concerns, else of the recipient where he is here, else of the sender: what became of a message in
    // another's mailboxes is that one's matter.
    private static async ValueTask<Func<JournalRecord, bool>> SeenByAsync(HttpContext context)
    {
        ApiCaller caller = ApiCaller.Of(context);
        if (caller.SeesAll(Right.ReadTrace)) return static _ => true;
        AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
        IReadOnlyList<Domain> domains = await directory.ListDomainsAsync(context.RequestAborted).ConfigureAwait(false);
        var main = new Dictionary<string, DomainName>(StringComparer.Ordinal);
        foreach (Domain domain in domains)
        {
            foreach (DomainName name in domain.Aliases.Append(domain.Name)) main[name.Ascii] = domain.Name;
        }

        Dictionary<AccountId, DomainName?> accounts = (await directory.ListAccountsAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false)).ToDictionary(static a => a.Id, static a => a.Address.Domain);
        return record => (record.Account is { } account ? accounts.GetValueOrDefault(account) : Here(record.Recipient) ?? Here(record.Sender)) is { } of && caller.Sees(Right.ReadTrace, of)
            && (Here(record.Recipient) is not { } to || caller.Sees(Right.ReadTrace, to));

        DomainName? Here(string? text) => EmailAddress.TryParse(text, out EmailAddress? address) && address.Domain is { } name ? main.GetValueOrDefault(name.Ascii) : null;
    }

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
        Since = Moments.Read(context, "since"),
        Until = Moments.Read(context, "until"),
        Limit = ApiEndpoint.Query(context, "limit") is not { } limit ? UsualLimit
            : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int read) && read is > 0 and <= MaximumLimit ? read
            : throw new FormatException($"limit must be from 1 to {MaximumLimit}."),
    };
}
