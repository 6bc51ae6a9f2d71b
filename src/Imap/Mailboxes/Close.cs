using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>CLOSE (RFC 9051 §6.4.1), which removes what is \Deleted without a word, and UNSELECT (§6.4.2), which does not.</summary>
internal sealed class CloseHandler(bool expunge) : CommandHandler<BareCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        string? code = null;
        // RFC 4314 §4: without the right to expunge, CLOSE only closes.
        if (expunge && !selected.ReadOnly && !selected.Gone && (selected.Rights & MailboxRights.Expunge) != 0)
        {
            (UidSet removed, ModSeq modSeq) = await session.Store.WriteAsync(
                transaction => (selected.RightsNow(transaction) & MailboxRights.Expunge) != 0 ? transaction.Expunge(selected.Id, selected.Map.Uids, onlyDeleted: true) : (UidSet.Empty, default), cancellationToken).ConfigureAwait(false);
            // RFC 7162 §3.2.8.
            if (!removed.IsEmpty && session.Has(SessionFeatures.QResync)) code = $"HIGHESTMODSEQ {modSeq}";
        }

        session.Deselect();
        return Completion.Ok("Closed", code);
    }
}
