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
        await session.Store.WriteAsync(
            transaction =>
            {
                if (transaction.FindMailbox(session.Account.Id, from) is { } mailbox) transaction.RenameMailbox(mailbox.Id, to);
                // What LIST shows as \NonExistent (in revision 1 as \Noselect) can be renamed for the mailboxes below it.
                else if (!transaction.RenameLevel(session.Account.Id, from, to)) throw ImapCommandException.No("There is no mailbox of that name.", "NONEXISTENT");
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return Completion.Ok("RENAME completed");
    }
}
