using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Reports that came back about a submission (RFC 8621 §7, dsnBlobIds and mdnBlobIds): messages of the account that are reports and have the Message-ID of
/// what was sent in their text. Found by the search index when a client asks; nothing is kept for it.
/// </summary>
/// <param name="Dsns">Blob ids.</param>
/// <param name="Mdns">Blob ids.</param>
internal sealed record SubmissionReports(IReadOnlyList<string> Dsns, IReadOnlyList<string> Mdns)
{
    internal static readonly SubmissionReports None = new([], []);

    // Of one submission; a list that writes to thousands is told of the first of them.
    private const int MaximumReports = 100;

    // Messages that the index does not have yet are looked at one by one.
    private const int MaximumUnindexed = 1000;

    internal static SubmissionReports Of(StoreReader reader, MailStore store, AccountId account, Submission submission)
    {
        if (!JmapIds.TryMessage(submission.EmailId, account, out MessageId sent) || reader.FindMessage(sent, MessageDetail.Summary)?.Summary?.MessageIdHeader.Trim('<', '>') is not { Length: > 0 } id) return None;
        List<string> dsns = [], mdns = [];
        foreach (MessageId message in Candidates(reader, store, account, sent, SearchTokens.Fold(id)).Take(MaximumReports))
        {
            if (reader.FindMessage(message, MessageDetail.Parts) is not { Root: { Type: "multipart", Subtype: "report" } root } found) continue;
            bool mdn = root.Children.Any(static part => part.Subtype is "disposition-notification" or "global-disposition-notification"), dsn = root.Children.Any(static part => part.Subtype is "delivery-status" or "global-delivery-status");
            if ((!mdn && !dsn) || Email.Find(reader, message) is null || !Names(store, found, id)) continue;
            (mdn ? mdns : dsns).Add(BlobReference.Of(message));
        }

        return new SubmissionReports(dsns, mdns);
    }

    private static IEnumerable<MessageId> Candidates(StoreReader reader, MailStore store, AccountId account, MessageId sent, string id)
    {
        var found = new SortedSet<long>();
        long next = reader.Numbers(account).NextMessage, from = Math.Max((sent.Value & uint.MaxValue) + 1, next - MaximumUnindexed);
        if (store.FindText(account, SearchField.Body, [id]) is { CanNarrow: true } hits)
        {
            found.UnionWith(hits.Maybe);
            from = Math.Max(from, hits.IndexedTo + 1);
        }

        if (from < next) reader.VisitPlaces(account, from, place => found.Add(place.Message.Value));
        return found.Where(message => message != sent.Value).Select(static message => new MessageId(message));
    }

    // The report's own part, or the header that it returns, says of which message it is.
    private static bool Names(MailStore store, StoredMessage message, string id)
    {
        try
        {
            using BlobReader blob = store.OpenBlob(message.Blob);
            using Stream stream = blob.OpenStream();
            bool found = false;
            MessageText.Extract(stream, message.Root!, text => found = found || text.ToString().Contains(id, StringComparison.Ordinal));
            return found;
        }
        catch (StoreException error) when (error.Fault is StoreFault.Damaged or StoreFault.NotFound)
        {
            return false;
        }
    }
}
