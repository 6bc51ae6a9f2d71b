using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Finds records of the journal, the newest first and page by page. It reads what the rarest of the words that are asked for leads to, so
/// that a page costs what it shows; where other conditions leave little of that, it stops after some rows and says where to go on.
/// </summary>
public sealed class TraceSearch
{
    private const int RowsAtOnce = 500;

    // Records that one page looks at: some tens of milliseconds.
    private const int MostRows = 20_000;

    private readonly MailStore _store;
    private readonly ActivityConsumer _consumer;
    private readonly AccountDirectory _directory;
    private volatile RecordDomains? _domains;

    internal TraceSearch(MailStore store, ActivityConsumer consumer, AccountDirectory directory)
    {
        _store = store;
        _consumer = consumer;
        _directory = directory;
    }

    /// <summary>Whose records are, as of now; made anew only after the directory has changed.</summary>
    public async ValueTask<RecordDomains> DomainsAsync(CancellationToken cancellationToken = default) =>
        _domains = await RecordDomains.AtAsync(_directory, _domains, cancellationToken).ConfigureAwait(false);

    /// <param name="domains">As of now.</param>
    /// <param name="before">Where the page before ended.</param>
    /// <param name="related">All other records of the same messages as well; of a page's first message even where they are more than the limit.</param>
    public async Task<TracePage> FindAsync(TraceQuery query, RecordDomains domains, TracePlace before, int limit, bool related, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(domains);
        // While the index is behind by much (after an upgrade, in a flood), the journal itself is read.
        bool indexed = await _consumer.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return await _store.ReadAsync(reader => new TraceReading(reader, query, domains, indexed).Page(before, limit, related, RowsAtOnce, MostRows), cancellationToken).ConfigureAwait(false);
    }
}
