using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.3.5.</summary>
internal sealed class DeleteHandler : CommandHandler<MailboxCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, MailboxCommand command, CancellationToken cancellationToken)
    {
        await session.Store.WriteAsync(
            transaction =>
            {
                Mailbox mailbox = transaction.FindMailbox(session.Account.Id, command.Name) ?? throw ImapCommandException.No("There is no mailbox of that name.", "NONEXISTENT");
                transaction.DeleteMailbox(mailbox.Id);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return Completion.Ok("DELETE completed");
    }
}
