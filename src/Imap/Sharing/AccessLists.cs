using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>GETACL (RFC 4314 §3.3).</summary>
internal sealed class GetAccessListHandler : CommandHandler<MailboxCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, MailboxCommand command, CancellationToken cancellationToken)
    {
        MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        (Mailbox mailbox, IReadOnlyList<MailboxGrant> grants) = await session.Store.ReadAsync(
            reader => path.Require(reader, MailboxRights.Administer) is var found ? (found, reader.Grants(found.Id)) : default, cancellationToken).ConfigureAwait(false);
        string owner = path.IsOwn ? session.Account.Address.ToString() : path.Prefix[OtherUsers.Prefix.Length..^1];
        await AccessListResponses.WriteListAsync(session, path.Prefix + mailbox.Name, owner, grants, cancellationToken).ConfigureAwait(false);
        return Completion.Ok("GETACL completed");
    }
}

/// <summary>MYRIGHTS (RFC 4314 §3.5).</summary>
internal sealed class MyRightsHandler : CommandHandler<MailboxCommand>
{
    // RFC 4314 §4: whoever has one of these may know.
    private const MailboxRights Any = MailboxRights.Lookup | MailboxRights.Read | MailboxRights.Insert | MailboxRights.CreateMailboxes | MailboxRights.DeleteMailbox | MailboxRights.Administer;

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, MailboxCommand command, CancellationToken cancellationToken)
    {
        MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        (Mailbox? mailbox, MailboxRights rights) = await session.Store.ReadAsync(reader => (path.Find(reader, out MailboxRights rights), rights), cancellationToken).ConfigureAwait(false);
        if (mailbox is null || (rights & Any) == 0) throw MailboxPath.Absent("NONEXISTENT");
        AccessListResponses.WriteMyRights(session.Output, path.Prefix + mailbox.Name, rights);
        return Completion.Ok("MYRIGHTS completed");
    }
}

/// <summary>LISTRIGHTS (RFC 4314 §3.4).</summary>
internal sealed record ListRightsCommand(string Name, string Identifier) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        string name = input.Mailbox();
        input.Space();
        return new ListRightsCommand(name, input.AString());
    }
}

internal sealed class ListRightsHandler : CommandHandler<ListRightsCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, ListRightsCommand command, CancellationToken cancellationToken)
    {
        MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        Mailbox mailbox = await session.Store.ReadAsync(reader => path.Require(reader, MailboxRights.Administer), cancellationToken).ConfigureAwait(false);
        Grantee grantee = await AccessListIdentifier.RequireAsync(session, mailbox, command.Identifier.StartsWith('-') ? command.Identifier[1..] : command.Identifier, cancellationToken).ConfigureAwait(false);
        AccessListResponses.WriteListRights(session.Output, path.Prefix + mailbox.Name, command.Identifier, grantee == Grantee.Account(mailbox.Account));
        return Completion.Ok("LISTRIGHTS completed");
    }
}
