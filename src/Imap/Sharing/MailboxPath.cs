using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// Where a mailbox name of a command leads: whose account, which name there, and as whom the reader is looked up in access lists. All
/// questions of rights in named mailboxes are asked here, in the read or the write that acts on the answer.
/// What the reader may not look up is answered like what is not there (RFC 4314 §6).
/// </summary>
/// <param name="Owner">0 where the name is of the others' namespace and of nobody in it.</param>
/// <param name="Name">As the owner has it.</param>
/// <param name="Prefix">What stands before it on the wire: empty for the reader's own.</param>
internal readonly record struct MailboxPath(AccountId Owner, string Name, string Prefix, Identities Reader)
{
    internal bool IsOwn => Owner == Reader.Account;

    /// <summary>The mailbox with what the reader may do in it; null where the reader may do nothing.</summary>
    internal Mailbox? Find(StoreReader reader, out MailboxRights rights)
    {
        Mailbox? mailbox = reader.FindMailbox(Owner, Name);
        rights = mailbox is null ? MailboxRights.None : reader.RightsIn(mailbox, Reader.Account, Reader.Grantees);
        return rights == MailboxRights.None ? null : mailbox;
    }

    /// <exception cref="ImapCommandException">It is not there for this reader, or the right is missing.</exception>
    internal Mailbox Require(StoreReader reader, MailboxRights needed) => Require(reader, needed, out _);

    /// <inheritdoc cref="Require(StoreReader, MailboxRights)"/>
    internal Mailbox Require(StoreReader reader, MailboxRights needed, out MailboxRights rights) =>
        Find(reader, out rights) is { } mailbox && Passes(rights, needed) ? mailbox : throw Absent("NONEXISTENT");

    /// <summary>A place to put messages. TRYCREATE is said only to those who may create it (RFC 4314 §4, COPY).</summary>
    internal Mailbox RequireDestination(StoreReader reader, out MailboxRights rights)
    {
        if (Find(reader, out rights) is { } mailbox && Passes(rights, MailboxRights.Insert)) return mailbox;
        throw Absent(IsOwn || MayCreate(reader) ? "TRYCREATE" : "NONEXISTENT");
    }

    /// <summary>RFC 4314 §4, CREATE: the right stands on the nearest level above that exists; above all of them stands only the owner.</summary>
    internal bool MayCreate(StoreReader reader)
    {
        if (IsOwn) return true;
        for (int at = Name.LastIndexOf(Mailbox.Separator); at > 0; at = Name.LastIndexOf(Mailbox.Separator, at - 1))
        {
            if (reader.FindMailbox(Owner, Name[..at]) is { } superior) return (reader.RightsIn(superior, Reader.Account, Reader.Grantees) & MailboxRights.CreateMailboxes) != 0;
        }

        return false;
    }

    internal static ImapCommandException Absent(string code) => ImapCommandException.No("There is no mailbox of that name.", code);

    internal static ImapCommandException Forbidden() => ImapCommandException.No("You have not been given the right to do that.", "NOPERM");

    // False: to be answered as if it were not there.
    private static bool Passes(MailboxRights rights, MailboxRights needed)
    {
        if ((rights & needed) == needed) return true;
        return (rights & MailboxRights.Lookup) != 0 ? throw Forbidden() : false;
    }
}
