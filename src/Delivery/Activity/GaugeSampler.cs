using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Notes how long the queue is and how much is stored: of the server each minute, of a domain each hour and only where it has changed,
/// at least once a day. Used by one caller at a time.
/// </summary>
internal sealed class GaugeSampler(MailStore store, TimeProvider clock)
{
    // Domains that one transaction writes: mail waits meanwhile.
    private const int DomainsAtOnce = 200;

    private static readonly SeriesStep[] DomainSteps = [SeriesStep.Hour, SeriesStep.Day];

    private readonly Dictionary<long, (long Octets, long Messages)> _written = [];
    private long _minute;
    private long _hour;
    private long _day;

    internal async Task SampleAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        long minute = SeriesKey.Begin(now, SeriesStep.Minute);
        if (minute == _minute) return;
        (QueueSummary queue, IReadOnlyList<DomainUse> domains) = await store.ReadAsync(reader => (reader.SummarizeQueue(now), reader.UsedByDomain()), cancellationToken).ConfigureAwait(false);
        await store.WriteAsync(
            transaction =>
            {
                foreach (SeriesStep step in SeriesKey.Steps)
                {
                    Set(transaction, step, SeriesNames.QueueDue, queue.Due);
                    Set(transaction, step, SeriesNames.QueueScheduled, queue.Scheduled);
                    Set(transaction, step, SeriesNames.QueueHeld, queue.Held);
                    Set(transaction, step, SeriesNames.StorageOctets, domains.Sum(static one => one.Octets));
                    Set(transaction, step, SeriesNames.StorageMessages, domains.Sum(static one => one.Messages));
                }

                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        _minute = minute;
        if (SeriesKey.Begin(now, SeriesStep.Hour) == _hour) return;
        await SampleDomainsAsync(now, domains, cancellationToken).ConfigureAwait(false);
        _hour = SeriesKey.Begin(now, SeriesStep.Hour);

        void Set(WriteTransaction transaction, SeriesStep step, string name, long value) => SeriesTable.Set(transaction.Sql, new SeriesKey(0, step, SeriesKey.Begin(now, step), name), value);
    }

    private async Task SampleDomainsAsync(DateTimeOffset now, IReadOnlyList<DomainUse> domains, CancellationToken cancellationToken)
    {
        long day = SeriesKey.Begin(now, SeriesStep.Day);
        if (day != _day) _written.Clear();
        _day = day;
        foreach (DomainUse[] some in domains.Where(one => _written.GetValueOrDefault(one.Domain, (-1, -1)) != (one.Octets, one.Messages)).Chunk(DomainsAtOnce))
        {
            await store.WriteAsync(
                transaction =>
                {
                    foreach (DomainUse one in some)
                    {
                        foreach (SeriesStep step in DomainSteps)
                        {
                            SeriesTable.Set(transaction.Sql, new SeriesKey(one.Domain, step, SeriesKey.Begin(now, step), SeriesNames.StorageOctets), one.Octets);
                            SeriesTable.Set(transaction.Sql, new SeriesKey(one.Domain, step, SeriesKey.Begin(now, step), SeriesNames.StorageMessages), one.Messages);
                        }
                    }

                    return 0;
                },
                cancellationToken).ConfigureAwait(false);
            foreach (DomainUse one in some) _written[one.Domain] = (one.Octets, one.Messages);
        }
    }
}
