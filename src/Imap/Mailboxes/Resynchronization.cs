using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// What a returning client has missed (RFC 7162 §3.2): removals as VANISHED (EARLIER), flags as FETCH. Read from the change log,
/// so it costs what has changed and not what the mailbox holds.
/// </summary>
internal static class Resynchronization
{
    internal static async ValueTask WriteAsync(ImapSession session, QResyncPoint point, KeywordTable keywords, CancellationToken cancellationToken)
    {
        (UidSet changed, UidSet removed) = await ChangedSinceAsync(session, point.ModSeq, cancellationToken).ConfigureAwait(false);
        SelectedMailbox selected = session.Selected;
        if (point.Known is { } known)
        {
            UidSet names = known.Resolve(uint.MaxValue);
            changed = UidSets.Intersect(changed, names);
            removed = UidSets.Intersect(removed, names);
        }

        // RFC 7162 §3.2.5.2: what stands below the last pair that still matches is known to be in place.
        if (point is { MatchSequences: { } sequences, MatchUids: { } uids })
            removed = UidSets.Except(removed, Matching(selected.Map, sequences.Resolve(0), uids.Resolve(0)));
        WriteVanished(session.Output, removed);
        await FlagResponses.WriteAsync(session, UidSets.Intersect(changed, selected.Map.Uids), keywords, flags: true, modSeq: true, cancellationToken).ConfigureAwait(false);
    }

    internal static async ValueTask<(UidSet Changed, UidSet Removed)> ChangedSinceAsync(ImapSession session, ModSeq since, CancellationToken cancellationToken)
    {
        MailboxId mailbox = session.Selected.Id;
        AccountId account = session.Selected.Account;
        (IReadOnlyList<AccountChange> changes, bool whole, uint next) = await session.Store.ReadAsync(
            reader => (reader.ChangesOf(mailbox, since), since >= reader.ChangesKnownSince(account), reader.FindMailbox(mailbox)?.UidNext ?? 1), cancellationToken).ConfigureAwait(false);
        if (!whole)
            return await ForgottenChanges.FindAsync(session, since, next > 1 ? UidSet.Range(1, next - 1) : UidSet.Empty, cancellationToken).ConfigureAwait(false);
        var changed = new List<UidRange>();
        var removed = new List<UidRange>();
        foreach (AccountChange change in changes)
        {
            if (change.Kind is ChangeKind.Appended or ChangeKind.FlagsChanged) changed.AddRange(change.Uids);
            else if (change.Kind == ChangeKind.Expunged) removed.AddRange(change.Uids);
        }

        UidSet gone = UidSet.FromRanges(removed);
        return (UidSets.Except(UidSet.FromRanges(changed), gone), gone);
    }

    internal static void WriteVanished(ImapWriter output, UidSet removed)
    {
        if (removed.IsEmpty) return;
        output.Write("* VANISHED (EARLIER) "u8);
        output.WriteSet(removed);
        output.Write("\r\n"u8);
    }

    /// <summary>The UIDs up to the last of the client's pairs (sequence, UID) that is still true without a break.</summary>
    private static UidSet Matching(SequenceMap map, UidSet sequences, UidSet uids)
    {
        using IEnumerator<uint> numbers = sequences.Members().GetEnumerator();
        using IEnumerator<uint> members = uids.Members().GetEnumerator();
        uint matched = 0;
        while (numbers.MoveNext() && members.MoveNext())
        {
            if (numbers.Current > (uint)map.Count || map.UidAt((int)numbers.Current) != members.Current) break;
            matched = members.Current;
        }

        return matched == 0 ? UidSet.Empty : UidSet.Range(1, matched);
    }
}
