namespace Posthouse.Imap;

/// <summary>GETJMAPACCESS (RFC 9698): where the same mail is under the same ids by JMAP.</summary>
internal sealed class JmapAccessHandler : CommandHandler<BareCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        if (session.Host.Options.JmapSession is not { } url) return new(Completion.Bad("Unknown command."));
        session.Output.Write("* JMAPACCESS "u8);
        session.Output.WriteString(url.AbsoluteUri);
        session.Output.Write("\r\n"u8);
        return new(Completion.Ok("GETJMAPACCESS completed"));
    }
}
