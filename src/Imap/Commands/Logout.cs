namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.1.3.</summary>
internal sealed class LogoutHandler : CommandHandler<BareCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        session.Deselect();
        session.Bye("Goodbye");
        return new(Completion.Ok("LOGOUT completed"));
    }
}
