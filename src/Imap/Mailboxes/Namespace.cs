namespace Posthouse.Imap;

/// <summary>RFC 2342: the personal namespace has no prefix; others' mailboxes stand below their addresses. What a group shares is some account's too.</summary>
internal sealed class NamespaceHandler : CommandHandler<BareCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        session.Output.Write(session.Host.Directory is null ? "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n"u8 : "* NAMESPACE ((\"\" \"/\")) ((\"Other Users/\" \"/\")) NIL\r\n"u8);
        return new(Completion.Ok("NAMESPACE completed"));
    }
}
