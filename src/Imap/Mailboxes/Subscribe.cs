namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.3.7 and §6.3.8. A name that does not exist may be subscribed to.</summary>
internal sealed class SubscribeHandler(bool subscribed) : CommandHandler<MailboxCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, MailboxCommand command, CancellationToken cancellationToken)
    {
        MailboxNames.RequireCreatable(command.Name);
        await session.Store.WriteAsync(
            transaction =>
            {
                transaction.SetSubscribed(session.Account.Id, command.Name, subscribed);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return Completion.Ok("Done");
    }
}
