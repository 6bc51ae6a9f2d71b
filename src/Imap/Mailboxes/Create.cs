using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.3.4, with USE of RFC 6154 §3.</summary>
internal sealed record CreateCommand(string Name, MailboxRole Role) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        string name = input.Mailbox();
        MailboxRole role = MailboxRole.None;
        if (input.TrySpace())
        {
            input.Expect((byte)'(');
            if (!input.TryWord("USE"u8)) throw ImapCommandException.Bad("That parameter of CREATE is not known.");
            input.Space();
            input.Expect((byte)'(');
            while (!input.TryTake((byte)')'))
            {
                string use = input.Flag();
                if (!SpecialUse.TryRole(use, out MailboxRole asked) || role != MailboxRole.None) throw ImapCommandException.No("That use is not supported.", "USEATTR");
                role = asked;
                input.TrySpace();
            }

            input.Expect((byte)')');
        }

        return new CreateCommand(name, role);
    }
}

internal sealed class CreateHandler : CommandHandler<CreateCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, CreateCommand command, CancellationToken cancellationToken)
    {
        // RFC 9051 §6.3.4: a final separator only says that inferiors are meant.
        string name = command.Name.TrimEnd(Mailbox.Separator);
        MailboxNames.RequireCreatable(name);
        MailboxPath path = await session.ResolveAsync(name, cancellationToken).ConfigureAwait(false);
        if (path.IsOwn && OtherUsers.IsReserved(name)) return Completion.No("That name belongs to the mailboxes of others.", "CANNOT");
        Mailbox made = await session.Store.WriteAsync(
            transaction =>
            {
                if (!path.MayCreate(transaction)) throw MailboxPath.Forbidden();
                // RFC 6154 §5.2: uses are those of the account itself.
                if (command.Role != MailboxRole.None && !path.IsOwn) throw ImapCommandException.No("A mailbox of another has no use for you.", "USEATTR");
                if (command.Role != MailboxRole.None && transaction.FindMailbox(session.Account.Id, command.Role) is not null)
                    throw ImapCommandException.No("Another mailbox has that use.", "USEATTR");
                Mailbox mailbox = transaction.CreateMailbox(path.Owner, path.Name, command.Role);
                if (command.Role != MailboxRole.None) transaction.SetSubscribed(session.Account.Id, mailbox.Name, true);
                return mailbox;
            },
            cancellationToken).ConfigureAwait(false);
        return Completion.Ok("CREATE completed", $"MAILBOXID ({made.Id})");
    }
}
