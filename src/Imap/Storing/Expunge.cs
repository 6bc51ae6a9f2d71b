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
        if (command.Set is not null) uids = MessageLimit.Cut(session, uids, out cut);
        (UidSet removed, ModSeq modSeq) = await session.Store.WriteAsync(
            transaction =>
            {
                selected.RequireNow(transaction, MailboxRights.Expunge);
                return transaction.Expunge(selected.Id, uids, onlyDeleted: true);
            },
            cancellationToken).ConfigureAwait(false);
        if (!removed.IsEmpty) selected.Note(modSeq);
        if (cut is not null) return Completion.Ok("EXPUNGE completed for the newest", cut);
        if (removed.IsEmpty) return Completion.Ok("EXPUNGE completed");
        // RFC 7162 §3.2.7.
        return Completion.Ok("EXPUNGE completed", session.Has(SessionFeatures.QResync) ? $"HIGHESTMODSEQ {modSeq}" : null);
    }
}
