using System.Globalization;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Ends links whose time is over, and frees what was sent for links that never were made. Whether a link is good is never asked of it: that is the time's
/// to say; a clock that is late costs room.
/// </summary>
internal sealed class LinkClock(MailStore store, TimeProvider clock, LinkOptions options, ILogger<LinkClock> logger) : DueClock(clock)
{
    // Of one look.
    private const int Batch = 100;

    internal override async Task<TimeSpan> HappenAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now;
        (List<FileLink> due, bool stale) = await store.ReadAsync(reader => (FileLink.Due(reader, now, Batch), ResumableUpload.AnyOver(reader, now)), cancellationToken).ConfigureAwait(false);
        // An idle server writes nothing.
        if (stale) await store.WriteAsync(transaction => ResumableUpload.Sweep(transaction, now), cancellationToken).ConfigureAwait(false);
        foreach (FileLink link in due) await store.WriteAsync(transaction => End(transaction, link, now), cancellationToken).ConfigureAwait(false);
        if (due.Count == Batch || stale) return TimeSpan.Zero;
        DateTimeOffset? next = await store.ReadAsync(static reader => FileLink.Next(reader), cancellationToken).ConfigureAwait(false);
        return Until(next);
    }

    protected override void Failed(StoreException error) => JmapLog.LinkEndFailed(logger, error);

    private int End(WriteTransaction transaction, FileLink seen, DateTimeOffset now)
    {
        // Its owner may have been quicker, or another node: what that one has ended is not to be forgotten at once.
        if (FileLink.Find(transaction, seen.Account, seen.Number) is not { } link || link.HasEnded != seen.HasEnded) return 0;
        if (link.HasEnded)
        {
            link.Delete(transaction);
            return 0;
        }

        link.End(transaction, now + options.Remembered);
        transaction.Journal(new JournalRecord("link-ended") { Account = link.Account, Detail = string.Create(CultureInfo.InvariantCulture, $"link={link.Id} downloads={link.Downloads} name={link.Name}") });
        return 0;
    }
}
