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
        string to = command.To.TrimEnd(Mailbox.Separator);
        MailboxNames.RequireCreatable(to);
        // A mailbox below itself would have no place to be.
        if (to.StartsWith(command.From + Mailbox.Separator, StringComparison.Ordinal) && command.From != Mailbox.Inbox) return Completion.No("A mailbox cannot be moved below itself.", "CANNOT");
        await session.Store.WriteAsync(
            transaction =>
            {
                Mailbox mailbox = transaction.FindMailbox(session.Account.Id, command.From) ?? throw ImapCommandException.No("There is no mailbox of that name.", "NONEXISTENT");
                if (transaction.FindMailbox(session.Account.Id, to) is not null) throw ImapCommandException.No("A mailbox of that name is there already.", "ALREADYEXISTS");
                transaction.RenameMailbox(mailbox.Id, to);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return Completion.Ok("RENAME completed");
    }
}
