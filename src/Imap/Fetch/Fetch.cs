using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// FETCH in batches: the index answers what placements know, one read of the store what is kept beside messages, and the blobs the rest.
/// No response is ever held whole, and no string is made for a message.
/// </summary>
internal sealed class FetchHandler : CommandHandler<FetchCommand>
{
    private const int PlacementBatch = 2048;
    private const int DetailBatch = 256;
    private const int SectionBatch = 128;

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, FetchCommand command, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        // RFC 7162 §3.1.4, §3.1.5: both are CONDSTORE enabling.
        if ((command.Attributes & FetchAttributes.ModSeq) != 0) session.EnableCondStore();
        if (command.Vanished && !session.Has(SessionFeatures.QResync)) return Completion.Bad("Enable QRESYNC first.");
        UidSet uids = selected.Resolve(command.Set, command.Uid);
        // RFC 9394 §3.3: so many of those that the set names, counted from either end.
        if (command.Partial is { } partial)
        {
            uids = partial.Of(uids);
            // RFC 9738 §3.1: a page that is too large is refused whole.
            if (session.Host.Options.MaximumMessages is > 0 and var limit && uids.MemberCount > limit)
                return Completion.No("PARTIAL asks for too many messages at once.", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"MESSAGELIMIT {limit}"));
        }

        if (command.Vanished)
        {
            (_, UidSet removed) = await Resynchronization.ChangedSinceAsync(session, command.ChangedSince!.Value, cancellationToken).ConfigureAwait(false);
            UidSet named = command.Set.IsSaved ? uids : command.Set.Resolve(Math.Max(selected.Map.MaxUid, 1));
            Resynchronization.WriteVanished(session.Output, UidSets.Except(UidSets.Intersect(removed, named), selected.Map.Uids));
        }

        uids = MessageLimit.Cut(session, uids, out string? cut);
        if (uids.IsEmpty || await session.Store.GetIndexAsync(selected.Id, cancellationToken).ConfigureAwait(false) is not { } index) return Completion.Ok("FETCH completed");
        UidSet seen = await MarkSeenAsync(session, command, index, uids, cancellationToken).ConfigureAwait(false);
        KeywordTable keywords = KeywordTable.Empty;
        if (!seen.IsEmpty || (command.Attributes & FetchAttributes.Flags) != 0)
        {
            keywords = await session.Store.ReadAsync(reader => reader.Keywords(selected.Account), cancellationToken).ConfigureAwait(false);
            FlagResponses.TellKeywords(session, keywords);
        }

        var run = new FetchRun(session, command, index, seen, new FetchResponse(session.Output, AttributesOf(session, command), new FlagWriter(keywords), session.Has(SessionFeatures.CondStore), session.Has(SessionFeatures.UidOnly)));
        int batchSize = command.Sections.Count > 0 ? SectionBatch : run.NeedsStored ? DetailBatch : PlacementBatch;
        var batches = new UidBatches(uids, batchSize);
        while (batches.Next(out UidSet batch))
        {
            await run.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            await session.Output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        }

        return MessageLimit.Complete(session, run.Completion(uids), cut);
    }

    /// <summary>What NOTIFY wants of new messages (RFC 5465 §5.2).</summary>
    internal static async ValueTask WriteNewAsync(ImapSession session, FetchCommand command, UidSet uids, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        if (await session.Store.GetIndexAsync(selected.Id, cancellationToken).ConfigureAwait(false) is not { } index) return;
        KeywordTable keywords = await session.Store.ReadAsync(reader => reader.Keywords(selected.Account), cancellationToken).ConfigureAwait(false);
        // RFC 7162 §3.1: with CONDSTORE on, a FETCH that others have caused tells the mod-sequence, asked for or not.
        FetchAttributes attributes = session.Has(SessionFeatures.CondStore) ? command.Attributes | FetchAttributes.ModSeq : command.Attributes;
        var response = new FetchResponse(session.Output, attributes, new FlagWriter(keywords), session.Has(SessionFeatures.CondStore), session.Has(SessionFeatures.UidOnly));
        var run = new FetchRun(session, command, index, UidSet.Empty, response);
        var batches = new UidBatches(uids, SectionBatch);
        while (batches.Next(out UidSet batch))
        {
            await run.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            await session.Output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Fetching a body sets \Seen (RFC 9051 §6.4.5): one change for the whole command, before the octets are sent.</summary>
    private static async ValueTask<UidSet> MarkSeenAsync(ImapSession session, FetchCommand command, MailboxIndex index, UidSet uids, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        if (selected.ReadOnly || (selected.Rights & MailboxRights.KeepSeen) == 0 || !SetsSeen(command)) return UidSet.Empty;
        var unseen = new UidSet.Builder();
        var placements = new List<Placement>();
        var batches = new UidBatches(uids, PlacementBatch);
        while (batches.Next(out UidSet batch))
        {
            placements.Clear();
            index.Read(batch, placements);
            foreach (Placement placement in placements)
            {
                if (!placement.Flags.Has(MessageFlags.Seen) && (command.ChangedSince is not { } since || placement.ModSeq > since)) unseen.Add(placement.Uid);
            }
        }

        UidSet set = unseen.ToSet();
        if (set.IsEmpty) return set;
        FlagsUpdated? written = await session.Store.WriteAsync(
            transaction =>
            {
                if ((selected.RightsNow(transaction) & MailboxRights.KeepSeen) == 0) return null;
                FlagWatch? watch = session.Host.Events?.Watch(transaction, selected.Id, set);
                FlagsUpdated seen = transaction.UpdateFlags(selected.Id, set, FlagOperation.Add, MessageFlags.Seen);
                watch?.Note(session.Account.Id);
                return (FlagsUpdated?)seen;
            },
            cancellationToken).ConfigureAwait(false);
        if (written is not { } updated) return UidSet.Empty;
        if (updated.Altered) selected.Own.Add(updated.ModSeq);
        selected.Note(updated.ModSeq);
        return updated.Changed;
    }

    // RFC 9051 §6.4.9: the answers to a UID command have the UID; with UIDONLY they begin with it.
    private static FetchAttributes AttributesOf(ImapSession session, FetchCommand command) =>
        command.Uid && !session.Has(SessionFeatures.UidOnly) ? command.Attributes | FetchAttributes.Uid : command.Attributes;

    private static bool SetsSeen(FetchCommand command)
    {
        foreach (SectionItem item in command.Sections)
        {
            if (!item.Peek) return true;
        }

        return false;
    }
}
