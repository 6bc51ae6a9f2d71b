namespace Posthouse.Imap;

/// <summary>UNAUTHENTICATE (RFC 8437): the connection is as it was before the sign-in; TLS stays.</summary>
internal sealed class UnauthenticateHandler : CommandHandler<BareCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        if (session.Host.SignIn is null) return new(Completion.No("This connection cannot be without its user.", "CANNOT"));
        // A compressed stream cannot go back to clear at a place that both sides know.
        if (session.Output.IsDeflating) return new(Completion.No("The connection is compressed: open another one.", "CANNOT"));
        session.SignedOut();
        return new(Completion.Ok("Signed out"));
    }
}
