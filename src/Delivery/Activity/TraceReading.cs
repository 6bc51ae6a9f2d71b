using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>One page of the trace, read at one moment of the store.</summary>
internal sealed class TraceReading(StoreReader reader, TraceQuery query, RecordDomains domains, bool indexed)
{
    internal TracePage Page(TracePlace before, int limit, bool related, int rowsAtOnce, int mostRows)
    {
        if (query.Until is { } until && until <= before.At) before = new TracePlace(until, long.MinValue);
        var page = new SortedDictionary<long, JournalRecord>();
        TracePlace? last = null;
        bool more = Fill(page, before, limit, related, rowsAtOnce, mostRows, ref last);
        if (related && !indexed) AddOthers(page, limit);
        return new TracePage([.. page.Values], more ? last : null);
    }

    private bool Fill(SortedDictionary<long, JournalRecord> page, TracePlace before, int limit, bool related, int rowsAtOnce, int mostRows, ref TracePlace? last)
    {
        var traces = new HashSet<string>(StringComparer.Ordinal);
        for (int looked = 0; looked < mostRows;)
        {
            List<JournalRecord> rows = Rows(last ?? before, rowsAtOnce);
            foreach (JournalRecord record in rows)
            {
                // What is hidden from him cannot be found by him either.
                if (Shown(record) is { } shown && query.Matches(shown, domains) && !page.ContainsKey(record.Sequence))
                {
                    List<JournalRecord> all = [shown, .. related && indexed && record.Trace is { Length: > 0 } trace && traces.Add(trace) ? Others(trace, limit).Select(Shown).OfType<JournalRecord>() : []];
                    // A message that is there already brings nothing new; the first one is told as far as the page goes.
                    all = [.. all.Where(one => !page.ContainsKey(one.Sequence)).DistinctBy(static one => one.Sequence)];
                    if (page.Count > 0 && page.Count + all.Count > limit) return true;
                    foreach (JournalRecord one in all.OrderByDescending(static one => one.Sequence).Take(limit)) page[one.Sequence] = one;
                }

                last = new TracePlace(record.At, record.Sequence);
            }

            if (rows.Count < rowsAtOnce) return false;
            looked += rows.Count;
        }

        return true;
    }

    private JournalRecord? Shown(JournalRecord record) => query.Show is { } show ? show(record) : record;

    private List<JournalRecord> Rows(TracePlace before, int limit)
    {
        DateTimeOffset since = query.Since ?? DateTimeOffset.MinValue;
        if (query.Kinds is { Count: 0 }) return [];
        if (indexed) return Merged(Terms(), since, before, limit);
        // Records of one moment stand in no certain order to those of another: the end is not included, so it is asked for with what follows it.
        IReadOnlyList<JournalRecord> found = reader.ReadJournal(new JournalQuery
        {
            Sender = query.Sender,
            Recipient = query.Recipient,
            MessageIdHeader = query.MessageId,
            Trace = query.Trace,
            Since = query.Since,
            Until = before.At == DateTimeOffset.MaxValue ? null : before.At.AddMilliseconds(1),
            Newest = true,
            Limit = limit + 1,
        });
        return [.. found.Where(record => (record.At, record.Sequence).CompareTo((before.At, before.Sequence)) < 0).OrderByDescending(static record => (record.At, record.Sequence)).Take(limit)];
    }

    private List<JournalRecord> Merged(List<long> terms, DateTimeOffset since, TracePlace before, int limit)
    {
        if (terms.Count == 1) return TraceTable.Find(reader.Sql, terms[0], since, before, limit);
        return [.. terms.SelectMany(term => TraceTable.Find(reader.Sql, term, since, before, limit)).DistinctBy(static record => record.Sequence).OrderByDescending(static record => (record.At, record.Sequence)).Take(limit)];
    }

    // The rarest first; several are alternatives.
    private List<long> Terms()
    {
        if (query.Trace is { } trace) return [TraceTerms.OfTrace(trace)];
        if (query.MessageId is { } id) return [TraceTerms.OfMessageId(id)];
        if (query.Recipient is { Length: > 0 } recipient) return [TraceTerms.OfRecipient(recipient)];
        if (query.Sender is { Length: > 0 } sender) return [TraceTerms.OfSender(sender)];
        IReadOnlyList<string>? kinds = query.Kinds;
        if (query.BounceClass is { } failure) return [.. (kinds ?? ["bounced", "deferred", "bounce-received"]).Select(kind => TraceTerms.OfClass(kind, failure))];
        if (query.Destination is { } destination) return [TraceTerms.OfDestination(destination)];
        if (kinds is null) return [TraceTerms.Any];
        if (query.Domain is { } domain) return [.. kinds.Select(kind => TraceTerms.OfKind(kind, domain))];
        return kinds.Any(TraceTerms.IsUsual) ? [TraceTerms.Any] : [.. kinds.Select(static kind => TraceTerms.OfKind(kind))];
    }

    private IEnumerable<JournalRecord> Others(string trace, int limit) =>
        TraceTable.Find(reader.Sql, TraceTerms.OfTrace(trace), DateTimeOffset.MinValue, TracePlace.End, limit + 1).Where(record => record.Trace == trace);

    // Without the index they are found by one pass over the journal.
    private void AddOthers(SortedDictionary<long, JournalRecord> page, int limit)
    {
        List<string> traces = [.. page.Values.Select(static record => record.Trace).OfType<string>().Where(static trace => trace.Length > 0).Distinct()];
        if (traces.Count == 0) return;
        foreach (JournalRecord one in reader.ReadJournal(traces, limit).Select(Shown).OfType<JournalRecord>()) page.TryAdd(one.Sequence, one);
    }
}
