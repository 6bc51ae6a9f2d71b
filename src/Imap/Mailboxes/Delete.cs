using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.3.5.</summary>
internal sealed class DeleteHandler : CommandHandler<MailboxCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, MailboxCommand command, CancellationToken cancellationToken)
    {
        MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        await session.Store.WriteAsync(
            transaction =>
            {
                transaction.DeleteMailbox(path.Require(transaction, MailboxRights.DeleteMailbox).Id);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return Completion.Ok("DELETE completed");
    }
}
