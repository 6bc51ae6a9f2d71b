using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.3.11.</summary>
internal sealed record StatusCommand(string Name, StatusItems Items) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        string name = input.Mailbox();
        input.Space();
        return new StatusCommand(name, StatusSyntax.Parse(ref input));
    }
}

internal sealed class StatusHandler : CommandHandler<StatusCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, StatusCommand command, CancellationToken cancellationToken)
    {
        MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        Mailbox mailbox = await session.Store.ReadAsync(reader => path.Require(reader, MailboxRights.Read), cancellationToken).ConfigureAwait(false);
        if (!path.IsOwn) mailbox = mailbox with { Name = path.Prefix + mailbox.Name };
        // RFC 7162 §3.1.1: asking for HIGHESTMODSEQ enables CONDSTORE.
        if ((command.Items & StatusItems.HighestModSeq) != 0) session.EnableCondStore();
        long deleted = (command.Items & StatusItems.DeletedStorage) != 0 ? await StatusSyntax.DeletedOctetsAsync(session, mailbox, cancellationToken).ConfigureAwait(false) : 0;
        StatusSyntax.Write(session, mailbox, command.Items, deleted);
        return Completion.Ok("STATUS completed");
    }
}
