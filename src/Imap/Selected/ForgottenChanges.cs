using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// What has changed since a moment that the change log does not reach back to any more: found by comparing the mailbox as it is.
/// Dearer than the log, and as true: it may name as removed what was removed before (RFC 7162 §3.2.5.2 allows it).
/// </summary>
internal static class ForgottenChanges
{
    /// <param name="before">Every UID that may have been there then.</param>
    internal static async ValueTask<(UidSet Changed, UidSet Removed)> FindAsync(ImapSession session, ModSeq since, UidSet before, CancellationToken cancellationToken)
    {
        MailboxIndex? index = await session.Store.GetIndexAsync(session.Selected.Id, cancellationToken).ConfigureAwait(false);
        if (index is null) return (UidSet.Empty, before);
        (UidSet present, _) = index.Snapshot();
        var rows = new List<Placement>();
        index.Read(present, rows);
        var changed = new UidSet.Builder();
        foreach (Placement row in rows)
        {
            if (row.ModSeq > since) changed.Add(row.Uid);
        }

        return (changed.ToSet(), UidSets.Except(before, present));
    }
}
