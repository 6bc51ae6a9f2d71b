using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>SETMETADATA (RFC 5464 §4.3): all entries are set, or none.</summary>
/// <param name="Name">Empty for the server.</param>
/// <param name="Entries">A value of null removes the entry.</param>
internal sealed record SetMetadataCommand(string Name, IReadOnlyList<(EntryName Name, byte[]? Value)> Entries) : ImapCommand
{
    private const int MaximumEntries = 64;

    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        string name = input.Mailbox();
        input.Space();
        input.Expect((byte)'(');
        var entries = new List<(EntryName, byte[]?)>();
        do
        {
            if (entries.Count == MaximumEntries) throw ImapCommandException.Bad("Too many entries.");
            EntryName entry = EntryName.Parse(input.AStringBytes(), mayBeRoot: false);
            input.Space();
            entries.Add((entry, input.TryWord("NIL"u8) ? null : input.ValueBytes()));
        }
        while (input.TrySpace());
        input.Expect((byte)')');
        return new SetMetadataCommand(name, entries);
    }

    // Values are as private as mail.
    public override string ToString() => nameof(SetMetadataCommand);
}

internal sealed class SetMetadataHandler : CommandHandler<SetMetadataCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, SetMetadataCommand command, CancellationToken cancellationToken)
    {
        ImapOptions options = session.Host.Options;
        foreach ((_, byte[]? value) in command.Entries)
        {
            if (value?.Length > options.MaximumAnnotationSize) return Completion.No("A value is too long.", $"METADATA MAXSIZE {options.MaximumAnnotationSize}");
        }

        // What all share of the server is the administrators' to say.
        if (command.Name.Length == 0 && !session.Account.IsAdministrator && command.Entries.Any(static entry => !entry.Name.Private)) throw MailboxPath.Forbidden();
        MailboxPath path = command.Name.Length == 0 ? default : await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        await session.Store.WriteAsync(
            transaction =>
            {
                Mailbox? mailbox = command.Name.Length == 0 ? null : path.Require(transaction, Needed(command));
                foreach ((EntryName name, byte[]? value) in command.Entries) Set(transaction, mailbox, session.Account.Id, name, value, options);
                // Private ones are the reader's, shared ones the owner's.
                long most = transaction.AnnotationOctets(session.Account.Id);
                if (mailbox is not null && mailbox.Account != session.Account.Id) most = Math.Max(most, transaction.AnnotationOctets(mailbox.Account));
                if (most > options.MaximumAnnotationStorage) throw ImapCommandException.No("The room for annotations would be exceeded.", "OVERQUOTA");
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return Completion.Ok("SETMETADATA completed");
    }

    // RFC 5464 §3.3: whoever reads a mailbox may note something for himself; what all see is changed by those who may write.
    private static MailboxRights Needed(SetMetadataCommand command) =>
        MailboxRights.Lookup | MailboxRights.Read | (command.Entries.Any(static entry => !entry.Name.Private) ? MailboxRights.Write : MailboxRights.None);

    private static void Set(WriteTransaction transaction, Mailbox? mailbox, AccountId account, EntryName name, byte[]? value, ImapOptions options)
    {
        if (name.IsSpecialUse && mailbox is not null)
        {
            // RFC 6154 §5.4.
            MailboxRole role = MailboxRole.None;
            if (mailbox.Account != account || (value is not null && !SpecialUse.TryRole(System.Text.Encoding.ASCII.GetString(value), out role))) throw ImapCommandException.No("That use is not supported.", "USEATTR");
            transaction.SetRole(mailbox.Id, role);
            return;
        }

        try
        {
            transaction.SetAnnotation(mailbox?.Id, name.Private ? account : null, name.Name, value, options.MaximumAnnotations);
        }
        catch (StoreException fault) when (fault.Fault == StoreFault.LimitReached)
        {
            throw ImapCommandException.No("There are as many entries as there may be.", "METADATA TOOMANY");
        }
    }
}
