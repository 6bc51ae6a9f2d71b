namespace Posthouse.Imap;

/// <summary>X-WHOAMI: tells who has signed in. Announced as X-WHOAMI.</summary>
internal sealed class WhoAmIHandler : CommandHandler<BareCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        session.Output.Write("* WHOAMI "u8);
        session.Output.WriteString(session.Account.Address.ToUnicodeString());
        session.Output.Write("\r\n"u8);
        return new(Completion.Ok("X-WHOAMI completed"));
    }
}
