using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>EXPUNGE (RFC 9051 §6.4.3) and UID EXPUNGE (§6.4.9).</summary>
/// <param name="Set">UIDs; null for all.</param>
internal sealed record ExpungeCommand(SequenceSet? Set) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input) => new ExpungeCommand((SequenceSet?)null);

    internal static ImapCommand ParseUid(ref ImapScanner input)
    {
        input.Space();
        return new ExpungeCommand(SequenceSet.Parse(ref input));
    }
}

internal sealed class ExpungeHandler : CommandHandler<ExpungeCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, ExpungeCommand command, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        selected.RequireAny(MailboxRights.Expunge);
        UidSet uids = command.Set is { } set ? selected.Resolve(set, uid: true) : selected.Map.Uids;
        string? cut = null;
        // RFC 9738 §3.1: of those that are marked, not of those that are named; EXPUNGE itself has no limit.
        if (command.Set is not null && session.Host.Options.MaximumMessages > 0) uids = MessageLimit.Cut(session, await MarkedAsync(session, uids, cancellationToken).ConfigureAwait(false), out cut);
        // Of many, so many at once: the writer is free for others in between. Where a later part is refused, what is gone is told as removals of others are.
        UidSet marked = await MarkedAsync(session, uids, cancellationToken).ConfigureAwait(false);
        int most = session.Host.Options.MaximumChanged;
        var batches = new UidBatches(marked.MemberCount > most ? marked : uids, marked.MemberCount > most ? most : int.MaxValue);
        UidSet removed = UidSet.Empty;
        ModSeq modSeq = default;
        while (batches.Next(out UidSet batch))
        {
            UidSet gone;
            (gone, modSeq) = await session.Store.WriteAsync(
                transaction =>
                {
                    selected.RequireNow(transaction, MailboxRights.Expunge);
                    return transaction.Expunge(selected.Id, batch, onlyDeleted: true);
                },
                cancellationToken).ConfigureAwait(false);
            removed = UidSets.Union(removed, gone);
        }

        if (!removed.IsEmpty) selected.Note(modSeq);
        // RFC 7162 §3.2.7.
        bool told = !removed.IsEmpty && session.Has(SessionFeatures.QResync);
        return MessageLimit.Complete(session, Completion.Ok("EXPUNGE completed", told ? $"HIGHESTMODSEQ {modSeq}" : null), cut);
    }

    private static async ValueTask<UidSet> MarkedAsync(ImapSession session, UidSet uids, CancellationToken cancellationToken)
    {
        if (await session.Store.GetIndexAsync(session.Selected.Id, cancellationToken).ConfigureAwait(false) is not { } index) return uids;
        var marked = new UidSet.Builder();
        index.Match(uids, static (in Placement placement) => placement.Flags.Has(MessageFlags.Deleted), marked);
        return marked.ToSet();
    }
}
