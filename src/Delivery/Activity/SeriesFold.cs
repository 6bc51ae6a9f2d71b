using System.Globalization;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Turns records of the journal into points of charts, and into what the records are found by. Pure.</summary>
/// <param name="keptFrom">Points of a step that begin earlier are not made any more.</param>
internal sealed class SeriesFold(RecordDomains domains, Func<SeriesStep, long> keptFrom)
{
    private readonly Dictionary<SeriesKey, long> _counts = [];
    private readonly List<(long Term, long At, long Sequence)> _entries = [];
    private readonly List<long> _terms = [];

    internal IReadOnlyDictionary<SeriesKey, long> Counts => _counts;

    /// <summary>For the index of the trace.</summary>
    internal IReadOnlyList<(long Term, long At, long Sequence)> Entries => _entries;

    internal void Add(JournalRecord record)
    {
        Domain? domain = domains.Of(record);
        _terms.Clear();
        TraceTerms.Of(record, domain?.Id, _terms);
        foreach (long term in _terms.Distinct()) _entries.Add((term, record.At.ToUnixTimeMilliseconds(), record.Sequence));
        if (NameOf(record) is not { } name) return;
        long count = CountOf(record);
        Count(0, record.At, name, count);
        if (domain is not null) Count(domain.Id, record.At, name, count);
    }

    /// <summary>The chart that a record is counted in; null for none.</summary>
    internal static string? NameOf(JournalRecord record) => record.Kind switch
    {
        "received" => SeriesNames.Received,
        "delivered" => SeriesNames.Delivered,
        "discarded" => SeriesNames.Discarded,
        // Mail that waits for a mailbox here is delivered or refused, and neither sent nor bounced.
        "queued" => TraceWords.DestinationOf(record) is null ? null : SeriesNames.Queued,
        "sent" => TraceWords.DestinationOf(record) is null ? null : SeriesNames.Sent,
        "deferred" => TraceWords.DestinationOf(record) is null ? null : SeriesNames.Deferred + TraceWords.ClassOf(record),
        "bounced" => TraceWords.DestinationOf(record) is null ? null : SeriesNames.Bounced + TraceWords.ClassOf(record),
        "bounce-received" => TraceWords.ClassOf(record) is { } what && JournalFold.IsProven(new DetailWords(record.Detail)) ? SeriesNames.Returned + what : null,
        "complaint-received" => JournalFold.IsProven(new DetailWords(record.Detail)) ? SeriesNames.Complaints : null,
        "rejected" or RejectionSums.Kind => SeriesNames.Rejected + (TraceWords.StageOf(record) ?? "unknown"),
        "sign-in" => SeriesNames.SignIn + TraceWords.ProtocolOf(record),
        "sign-in-failed" => SeriesNames.SignInFailed + TraceWords.ProtocolOf(record),
        _ => null,
    };

    // A flood of sign-ins is one record with a number at its head.
    private static long CountOf(JournalRecord record) => record.Kind == "sign-in-failed" && record.Detail is { } detail && detail.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end
        && long.TryParse(detail.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out long more) ? more : RejectionSums.CountOf(record);

    private void Count(long domain, DateTimeOffset at, string name, long count)
    {
        foreach (SeriesStep step in SeriesKey.Steps)
        {
            long begin = SeriesKey.Begin(at, step);
            if (begin < keptFrom(step)) continue;
            var key = new SeriesKey(domain, step, begin, name);
            _counts[key] = _counts.GetValueOrDefault(key) + count;
        }
    }
}
