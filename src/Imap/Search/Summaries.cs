using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Reads the decoded headers of many messages, for SORT and THREAD.</summary>
internal static class Summaries
{
    /// <summary>Calls <paramref name="take"/> with the index in <paramref name="placements"/>; what is gone is passed over.</summary>
    internal static async ValueTask ReadAsync(MailStore store, List<Placement> placements, int batch, Action<int, MessageSummary> take, CancellationToken cancellationToken)
    {
        var ids = new List<MessageId>(Math.Min(batch, placements.Count));
        for (int from = 0; from < placements.Count; from += batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ids.Clear();
            for (int i = from; i < Math.Min(from + batch, placements.Count); i++) ids.Add(placements[i].Message);
            int start = from;
            await store.ReadAsync(
                reader =>
                {
                    int next = 0;
                    reader.ReadMessages(ids, MessageDetail.Summary, message =>
                    {
                        while (ids[next] != message.Id) next++;
                        int at = start + next++;
                        if (message.Summary is { } summary) take(at, summary);
                    });
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            // As in a search: others get the thread between batches.
            await Task.Yield();
        }
    }
}
