using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Answers how mail arrives, from the hourly figures and the blocklists.</summary>
public sealed class Deliverability
{
    private const int WorstDestinations = 20;

    private readonly MailStore _store;
    private readonly AccountDirectory _directory;
    private readonly FigureConsumer _consumer;
    private readonly BlocklistWatch _blocklists;
    private readonly TimeProvider _clock;

    internal Deliverability(MailStore store, AccountDirectory directory, FigureConsumer consumer, BlocklistWatch blocklists, TimeProvider clock)
    {
        _store = store;
        _directory = directory;
        _consumer = consumer;
        _blocklists = blocklists;
        _clock = clock;
    }

    /// <param name="domain">One of ours, by name or alias; null is all.</param>
    /// <param name="back">How far back, in whole hours.</param>
    /// <param name="language">Of the advice: "zh-CN", or English.</param>
    /// <exception cref="FormatException">The domain is not ours.</exception>
    public async Task<DeliverabilityReport> ReportAsync(DomainName? domain, TimeSpan back, string language, CancellationToken cancellationToken = default)
    {
        string? name = null;
        if (domain is not null)
        {
            Domain own = await _directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) ?? throw new FormatException($"There is no domain {domain.Unicode} here.");
            name = own.Name.Ascii;
        }

        bool complete = await _consumer.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<BlocklistFinding> listings = await _blocklists.FindAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = _clock.GetUtcNow();
        DateTimeOffset since = now - back;
        long hour = JournalFold.HourOf(since);
        DeliverabilityReport report = await _store.ReadAsync(
            reader =>
            {
                FigureSums domains = FigureTable.ByDomain(reader.Sql, hour, name);
                FigureCounts total = domains.Total();
                return new DeliverabilityReport
                {
                    Since = DateTimeOffset.FromUnixTimeSeconds(hour * 3600),
                    Until = now,
                    Domain = name,
                    IsComplete = complete,
                    Total = DeliverabilityCounts.Of(total),
                    Bounces = Bounces(total),
                    Deferrals = [.. total.Below(FigureNames.Deferred).Select(static one => new ClassCount(one.Name, one.Value))],
                    Authentication = Authentication(total),
                    ReceivedOverTlsRate = DeliverabilityCounts.Rate(total[FigureNames.CheckedOverTls], total[FigureNames.Checked]),
                    Destinations = Worst(reader.Sql, hour, name),
                    Domains = [.. domains.Groups.Select(static group => new DomainFigures(group.Key, DeliverabilityCounts.Of(group.Value)))],
                    Hours = [.. FigureTable.ByHour(reader.Sql, hour, name).Groups.Select(static group => new HourFigures(MomentOf(group.Key), DeliverabilityCounts.Of(group.Value)))],
                    Blocklists = [.. listings.Select(BlocklistLine.Of)],
                    Advice = [],
                };
            },
            cancellationToken).ConfigureAwait(false);
        return report with { Advice = DeliverabilityAdvisor.Of(report, language) };
    }

    private static List<ClassCount> Bounces(FigureCounts total)
    {
        var classes = new FigureCounts();
        foreach ((string name, long value) in total.Below(FigureNames.Bounced)) classes.Add(name, value);
        foreach ((string name, long value) in total.Below(FigureNames.Returned)) classes.Add(name, value);
        return [.. classes.Below("").Select(static one => new ClassCount(one.Name, one.Value))];
    }

    private static List<AuthenticationRate> Authentication(FigureCounts total)
    {
        var rates = new List<AuthenticationRate>();
        foreach (string method in (ReadOnlySpan<string>)["spf", "dkim", "dmarc", "arc", "iprev"])
        {
            string prefix = $"{FigureNames.Authentication}{method}.";
            long all = total.SumBelow(prefix);
            long passed = total[prefix + "pass"];
            if (all > 0) rates.Add(new AuthenticationRate(method, passed, all, DeliverabilityCounts.Rate(passed, all)));
        }

        return rates;
    }

    private static List<DestinationFigures> Worst(SqlSession sql, long hour, string? domain)
    {
        var worst = FigureTable.ByDestination(sql, hour, domain).Groups
            .Where(static group => group.Key.Length > 0)
            .Select(static group => (Destination: group.Key, Counts: DeliverabilityCounts.Of(group.Value)))
            .Where(static one => one.Counts.Bounced + one.Counts.Returned + one.Counts.Deferred + one.Counts.Complaints > 0)
            // One given up weighs as much as ten attempts that are repeated: those cost time, it cost a message.
            .OrderByDescending(static one => 10 * (one.Counts.Bounced + one.Counts.Returned + one.Counts.Complaints) + one.Counts.Deferred)
            .ThenBy(static one => one.Destination, StringComparer.Ordinal)
            .Take(WorstDestinations);
        return [.. worst.Select(one => new DestinationFigures(one.Destination, one.Counts, FigureTable.UsualReply(sql, hour, domain, one.Destination)))];
    }

    private static DateTimeOffset MomentOf(string hour) => DateTimeOffset.FromUnixTimeSeconds(long.Parse(hour, System.Globalization.CultureInfo.InvariantCulture) * 3600);
}
