using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// Tells a session what has changed in its mailbox since it last looked: flags, removals, new messages, in an order that keeps the
/// client's sequence numbers true. A removal waits while the command in hand counts by sequence numbers (RFC 9051 §7.5.1).
/// </summary>
internal static class ChangeAnnouncer
{
    internal static async ValueTask AnnounceAsync(ImapSession session, Announce what, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        if (what == Announce.Nothing) return;
        NotifyState? notify = session.News.Notified;
        // RFC 5465 §6.1: who asks for that counts by UID.
        if (notify is { IsImmediate: true }) what = Announce.All;
        if (selected.TakeUrlKeyChanged()) session.Output.Write("* OK [URLMECH INTERNAL] URLs of this mailbox have another key\r\n"u8);
        uint newest = selected.Map.MaxUid;
        int told = selected.Map.Count;
        UidSet touched = UidSet.Empty;
        if (selected.HasNews) touched = await TakeInAsync(session, selected, cancellationToken).ConfigureAwait(false);
        int grown = selected.Map.Count;
        if (what == Announce.All && !selected.Removed.IsEmpty)
        {
            await WriteRemovalsAsync(session, selected, cancellationToken).ConfigureAwait(false);
        }

        if (grown > told)
        {
            session.Output.Write("* "u8);
            session.Output.WriteNumber(selected.Map.Count);
            session.Output.Write(" EXISTS\r\n"u8);
        }

        if (grown > told && notify?.Selected is { Fetch: { } fetch } && selected.Map.MaxUid > newest)
            await FetchHandler.WriteNewAsync(session, fetch, UidSets.Intersect(selected.Map.Uids, UidSet.Range(newest + 1, selected.Map.MaxUid)), cancellationToken).ConfigureAwait(false);
        if (selected.Contexts.Count > 0) await SearchContexts.UpdateAsync(session, touched, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What came or has other flags, by whoever's doing.</summary>
    private static async ValueTask<UidSet> TakeInAsync(ImapSession session, SelectedMailbox selected, CancellationToken cancellationToken)
    {
        ModSeq noted = selected.Noted;
        ModSeq since = selected.Seen;
        if (selected.Gone)
        {
            selected.Seen = noted;
            // RFC 2180 §3: for a session that has it open, a deleted mailbox has lost its messages.
            selected.Removed = selected.Map.Uids;
            return UidSet.Empty;
        }

        (IReadOnlyList<AccountChange> changes, KeywordTable keywords, bool whole) = await session.Store.ReadAsync(
            reader => (reader.ChangesOf(selected.Id, selected.Seen), reader.Keywords(selected.Account), selected.Seen >= reader.ChangesKnownSince(selected.Account)), cancellationToken).ConfigureAwait(false);
        UidSet appended = UidSet.Empty, flagged = UidSet.Empty, removed = UidSet.Empty, own = UidSet.Empty;
        foreach (AccountChange change in changes)
        {
            // The record is there a moment before the index shows the change; it is told when both do.
            if (change.ModSeq > noted) break;
            switch (change.Kind)
            {
                case ChangeKind.Appended:
                    appended = UidSets.Union(appended, change.Uids);
                    break;
                case ChangeKind.FlagsChanged when !selected.Own.Contains(change.ModSeq):
                    flagged = UidSets.Union(flagged, change.Uids);
                    break;
                case ChangeKind.FlagsChanged:
                    own = UidSets.Union(own, change.Uids);
                    break;
                case ChangeKind.Expunged:
                    removed = UidSets.Union(removed, change.Uids);
                    break;
                case ChangeKind.MailboxDeleted:
                    selected.Note(change);
                    break;
            }
        }

        if (!whole)
        {
            // A session that slept while the log grew over its limit.
            (UidSet changed, removed) = await ForgottenChanges.FindAsync(session, since, selected.Map.Uids, cancellationToken).ConfigureAwait(false);
            appended = UidSets.Except(changed, UidSets.Union(selected.Map.Uids, selected.Removed));
            flagged = UidSets.Except(changed, appended);
        }

        selected.Seen = noted;
        selected.Own.RemoveWhere(own => own <= noted);
        // What came and went between two looks was never there for this client.
        selected.Removed = UidSets.Union(selected.Removed, UidSets.Intersect(removed, selected.Map.Uids));
        flagged = UidSets.Except(UidSets.Intersect(flagged, selected.Map.Uids), selected.Removed);
        await FlagResponses.WriteAsync(session, flagged, keywords, flags: true, session.Has(SessionFeatures.CondStore), cancellationToken).ConfigureAwait(false);
        appended = UidSets.Except(appended, removed);
        if (!appended.IsEmpty) selected.Map.Append(appended);
        return UidSets.Union(UidSets.Union(flagged, own), appended);
    }

    private static async ValueTask WriteRemovalsAsync(ImapSession session, SelectedMailbox selected, CancellationToken cancellationToken)
    {
        UidSet removed = UidSets.Intersect(selected.Removed, selected.Map.Uids);
        selected.Removed = UidSet.Empty;
        if (removed.IsEmpty) return;
        SearchContexts.Remove(session, removed);
        ImapWriter output = session.Output;
        if (session.Has(SessionFeatures.QResync | SessionFeatures.UidOnly))
        {
            // RFC 9586 §3.4, RFC 7162 §3.2.10: VANISHED takes the place of EXPUNGE.
            output.Write("* VANISHED "u8);
            output.WriteSet(removed);
            output.Write("\r\n"u8);
        }
        else
        {
            UidSet sequences = selected.Map.SequencesOf(removed);
            uint gone = 0;
            for (int i = 0; i < sequences.Count; i++)
            {
                // Each EXPUNGE moves the next one down to the same number.
                uint number = sequences[i].First - gone;
                for (long n = sequences[i].Count; n > 0; n--)
                {
                    output.Write("* "u8);
                    output.WriteNumber(number);
                    output.Write(" EXPUNGE\r\n"u8);
                }

                gone += (uint)sequences[i].Count;
                await output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        selected.Map.Remove(removed);
    }
}
