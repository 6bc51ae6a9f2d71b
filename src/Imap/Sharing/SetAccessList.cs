using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>SETACL (RFC 4314 §3.1) and DELETEACL (§3.2), which sets no rights at all.</summary>
/// <param name="Identifier">With "-" in front the rights are those that are kept from it.</param>
internal sealed record SetAccessListCommand(string Name, string Identifier, FlagOperation Operation, MailboxRights Rights) : ImapCommand
{
    internal static ImapCommand ParseSet(ref ImapScanner input)
    {
        (string name, string identifier) = Names(ref input);
        input.Space();
        ReadOnlySpan<char> rights = input.AString();
        FlagOperation operation = rights is ['+', ..] ? FlagOperation.Add : rights is ['-', ..] ? FlagOperation.Remove : FlagOperation.Replace;
        if (!RightsText.TryParse(operation == FlagOperation.Replace ? rights : rights[1..], out MailboxRights given)) throw ImapCommandException.Bad("That is no right of an access list.");
        return new SetAccessListCommand(name, identifier, operation, given);
    }

    internal static ImapCommand ParseDelete(ref ImapScanner input)
    {
        (string name, string identifier) = Names(ref input);
        return new SetAccessListCommand(name, identifier, FlagOperation.Replace, MailboxRights.None);
    }

    private static (string Name, string Identifier) Names(ref ImapScanner input)
    {
        input.Space();
        string name = input.Mailbox();
        input.Space();
        return (name, input.AString());
    }
}

internal sealed class SetAccessListHandler : CommandHandler<SetAccessListCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, SetAccessListCommand command, CancellationToken cancellationToken)
    {
        MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        // Before the identifier is looked up: a stranger learns of nobody.
        Mailbox shared = await session.Store.ReadAsync(reader => path.Require(reader, MailboxRights.Administer), cancellationToken).ConfigureAwait(false);
        bool negative = command.Identifier.StartsWith('-');
        Grantee grantee = await AccessListIdentifier.RequireAsync(session, shared, negative ? command.Identifier[1..] : command.Identifier, cancellationToken).ConfigureAwait(false);
        await session.Store.WriteAsync(
            transaction =>
            {
                Mailbox mailbox = path.Require(transaction, MailboxRights.Administer);
                IReadOnlyList<MailboxGrant> grants = transaction.Grants(mailbox.Id);
                MailboxGrant before = grants.FirstOrDefault(grant => grant.Grantee == grantee) ?? new MailboxGrant(grantee, MailboxRights.None, MailboxRights.None);
                if (!grants.Contains(before) && grants.Count >= session.Host.Options.MaximumGrants) throw ImapCommandException.No("The access list has as many entries as it may have.", "LIMIT");
                MailboxGrant after = negative ? before with { Denied = Apply(before.Denied, command) } : before with { Rights = Apply(before.Rights, command) };
                MailboxShares.Set(transaction, mailbox, after, negative ? command.Identifier[1..] : command.Identifier, session.Account.Address);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return Completion.Ok("Done");
    }

    private static MailboxRights Apply(MailboxRights before, SetAccessListCommand command) => command.Operation switch
    {
        FlagOperation.Add => before | command.Rights,
        FlagOperation.Remove => before & ~command.Rights,
        _ => command.Rights,
    };
}
