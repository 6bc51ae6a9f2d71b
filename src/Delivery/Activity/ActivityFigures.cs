using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Answers what happened when: the points of the console's charts.</summary>
public sealed class ActivityFigures
{
    /// <summary>More than a screen has columns of.</summary>
    public const int MaximumPoints = 2000;

    // Up to these a span is shown in minutes, or in hours: some hundred points.
    private static readonly TimeSpan InMinutes = TimeSpan.FromHours(6);
    private static readonly TimeSpan InHours = TimeSpan.FromDays(14);

    // A domain's gauges are written again at least so often.
    private const long GaugeLookBack = 2 * 86400;

    private static readonly string[] DomainGauges = [SeriesNames.StorageOctets, SeriesNames.StorageMessages];

    private readonly MailStore _store;
    private readonly ActivityConsumer _consumer;
    private readonly FigureOptions _options;
    private readonly TimeProvider _clock;

    internal ActivityFigures(MailStore store, ActivityConsumer consumer, DeliveryOptions options, TimeProvider clock)
    {
        _store = store;
        _consumer = consumer;
        _options = options.Figures;
        _clock = clock;
    }

    /// <param name="domains">By identifier; their figures are added up. Null is the whole server.</param>
    /// <param name="step">Null takes what suits the span.</param>
    /// <exception cref="FormatException">There would be too many points, or none.</exception>
    public async Task<ActivityReport> ReadAsync(IReadOnlyList<long>? domains, DateTimeOffset since, DateTimeOffset until, SeriesStep? step, CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        // What happens at this moment is of the last point.
        if (until > now) until = now.AddTicks(1);
        if (since >= until) throw new FormatException("since must be before until, and not in the future.");
        SeriesStep chosen = step ?? Suiting(now, since, until);
        long seconds = SeriesKey.Seconds(chosen);
        long from = SeriesKey.Begin(since, chosen);
        long end = SeriesKey.Begin(until.AddTicks(-1), chosen) + seconds;
        long count = (end - from) / seconds;
        if (count > MaximumPoints) throw new FormatException($"That would be {count} points; at most {MaximumPoints} are told at once. Ask for a shorter time, or for hours or days.");
        bool complete = await _consumer.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, long?[]> values = await _store.ReadAsync(
            reader =>
            {
                var all = new SortedDictionary<string, long?[]>(StringComparer.Ordinal);
                if (domains is null) Add(reader.Sql, all, chosen, from, end);
                foreach (long domain in domains ?? []) AddDomain(reader.Sql, all, domain, chosen, from, end);
                return new Dictionary<string, long?[]>(all, StringComparer.Ordinal);
            },
            cancellationToken).ConfigureAwait(false);
        return new ActivityReport(chosen, complete, [.. Enumerable.Range(0, (int)count).Select(i => DateTimeOffset.FromUnixTimeSeconds(from + (i * seconds)))], values);
    }

    private SeriesStep Suiting(DateTimeOffset now, DateTimeOffset since, DateTimeOffset until) =>
        until - since <= InMinutes && since >= now - _options.MinutesKept ? SeriesStep.Minute
        : until - since <= InHours && since >= now - _options.Kept ? SeriesStep.Hour
        : SeriesStep.Day;

    private static void Add(SqlSession sql, SortedDictionary<string, long?[]> all, SeriesStep step, long from, long end) =>
        SeriesTable.Read(sql, 0, step, from, end, (name, at, value) => Points(all, name, step, from, end)[(at - from) / SeriesKey.Seconds(step)] = value);

    private static void AddDomain(SqlSession sql, SortedDictionary<string, long?[]> all, long domain, SeriesStep step, long from, long end)
    {
        SeriesTable.Read(sql, domain, step, from, end, (name, at, value) =>
        {
            if (SeriesNames.IsGauge(name)) return;
            long?[] points = Points(all, name, step, from, end);
            long i = (at - from) / SeriesKey.Seconds(step);
            points[i] = (points[i] ?? 0) + value;
        });
        SeriesStep noted = step == SeriesStep.Minute ? SeriesStep.Hour : step;
        foreach (string gauge in DomainGauges) Spread(sql, Points(all, gauge, step, from, end), domain, gauge, noted, from, SeriesKey.Seconds(step));
    }

    // A domain's gauge is noted where it changes: it stays what it was until the next note.
    private static void Spread(SqlSession sql, long?[] points, long domain, string gauge, SeriesStep noted, long from, long seconds)
    {
        long? value = SeriesTable.Last(sql, domain, noted, gauge, from - GaugeLookBack, from);
        var notes = new Dictionary<long, long>();
        long first = from - (from % SeriesKey.Seconds(noted));
        SeriesTable.Read(sql, domain, noted, first, from + (points.Length * seconds), (name, at, note) =>
        {
            if (name == gauge) notes[at] = note;
        });
        for (int i = 0; i < points.Length; i++)
        {
            long at = from + (i * seconds);
            if (notes.TryGetValue(at, out long changed) || (i == 0 && notes.TryGetValue(first, out changed))) value = changed;
            if (value is { } known) points[i] = (points[i] ?? 0) + known;
        }
    }

    // Of what is counted, nothing is 0; of a gauge, it is not known.
    private static long?[] Points(SortedDictionary<string, long?[]> all, string name, SeriesStep step, long from, long end)
    {
        if (all.TryGetValue(name, out long?[]? points)) return points;
        points = new long?[(end - from) / SeriesKey.Seconds(step)];
        if (!SeriesNames.IsGauge(name)) Array.Fill(points, 0);
        return all[name] = points;
    }
}
