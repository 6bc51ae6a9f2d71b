namespace Posthouse.Imap;

/// <summary>UNAUTHENTICATE (RFC 8437): the connection is as it was before the sign-in; TLS stays, and a compressed connection ends.</summary>
internal sealed class UnauthenticateHandler : CommandHandler<BareCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        // RFC 8437 §3: NO is not permitted, for the next sign-in may be on its way already. Where it is not announced it is no command.
        if (session.Host.SignIn is null) return new(Completion.Bad("Unknown command."));
        if (session.Output.IsDeflating)
        {
            // The client's next octets may or may not be compressed, which a reader of the stream cannot tell: such a connection ends (§3, BYE).
            session.Deselect();
            session.Bye("A compressed connection ends with its user: open another one");
            return new(session.Answered());
        }

        session.SignedOut();
        return new(Completion.Ok("Signed out"));
    }
}
