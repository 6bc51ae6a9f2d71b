namespace Posthouse.Imap;

/// <summary>RFC 2342: one personal namespace without a prefix; others' and shared mailboxes are not offered yet.</summary>
internal sealed class NamespaceHandler : CommandHandler<BareCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        session.Output.Write("* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n"u8);
        return new(Completion.Ok("NAMESPACE completed"));
    }
}
