using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.3.6.</summary>
internal sealed record RenameCommand(string From, string To) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        string from = input.Mailbox();
        input.Space();
        return new RenameCommand(from, input.Mailbox());
    }
}

internal sealed class RenameHandler : CommandHandler<RenameCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, RenameCommand command, CancellationToken cancellationToken)
    {
        string from = command.From.TrimEnd(Mailbox.Separator), to = command.To.TrimEnd(Mailbox.Separator);
        MailboxNames.RequireCreatable(to);
        // A mailbox below itself would have no place to be.
        if (to.StartsWith(from + Mailbox.Separator, StringComparison.Ordinal) && from != Mailbox.Inbox) return Completion.No("A mailbox cannot be moved below itself.", "CANNOT");
        MailboxPath source = await session.ResolveAsync(from, cancellationToken).ConfigureAwait(false);
        MailboxPath target = await session.ResolveAsync(to, cancellationToken).ConfigureAwait(false);
        if (target.IsOwn && OtherUsers.IsReserved(to)) return Completion.No("That name belongs to the mailboxes of others.", "CANNOT");
        await session.Store.WriteAsync(
            transaction =>
            {
                if (source.Find(transaction, out _) is not null)
                {
                    Mailbox mailbox = source.Require(transaction, MailboxRights.DeleteMailbox);
                    if (!target.MayCreate(transaction)) throw MailboxPath.Forbidden();
                    // Its messages would have to change hands: COPY does that, one decision at a time. The Inbox of another stays as it is.
                    if (source.Owner != target.Owner || (!source.IsOwn && mailbox.Role == MailboxRole.Inbox)) throw ImapCommandException.No("A mailbox stays in its account.", "CANNOT");
                    transaction.RenameMailbox(mailbox.Id, target.Name);
                }

                // What LIST shows as \NonExistent (in revision 1 as \Noselect) can be renamed for the mailboxes below it.
                else if (!source.IsOwn || !target.IsOwn || !transaction.RenameLevel(source.Owner, from, to)) throw ImapCommandException.No("There is no mailbox of that name.", "NONEXISTENT");
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return Completion.Ok("RENAME completed");
    }
}
