using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>What scripts name, found in the account on the writer's thread: mailboxes, made where the script wants it, and flags.</summary>
internal sealed class ScriptTargets(WriteTransaction transaction, AccountId account)
{
    /// <summary>RFC 8579 §4 and RFC 9042 §4 before the name.</summary>
    /// <param name="why">For the journal, where it is null: what is missing.</param>
    internal MailboxId? Find(FileIntoAction into, out string why)
    {
        why = "";
        if (into.MailboxId is { } id && transaction.ListMailboxes(account).FirstOrDefault(mailbox => mailbox.Id.ToString() == id) is { } byId) return byId.Id;
        MailboxRole? role = into.SpecialUse is { } use ? ScriptHost.RoleOf(use) : null;
        if (role is { } wanted && transaction.FindMailbox(account, wanted) is { } byRole) return byRole.Id;
        if (transaction.FindMailbox(account, into.Mailbox) is { } named) return named.Id;
        why = $"missing=\"{ScriptPoint.Quoted(ScriptWords.OneLine(into.Mailbox))}\"";
        if (!into.Create) return null;
        try
        {
            Mailbox made = transaction.CreateMailbox(account, into.Mailbox, role ?? MailboxRole.None);
            // RFC 5490 §3.2: a mailbox that is made is subscribed to.
            transaction.SetSubscribed(account, made.Name, true);
            return made.Id;
        }
        catch (StoreException exception) when (exception.Fault is StoreFault.LimitReached or StoreFault.NotPermitted or StoreFault.AlreadyExists)
        {
            why = $"not-made=\"{ScriptPoint.Quoted(ScriptWords.OneLine(into.Mailbox))}\"";
            return null;
        }
    }

    internal MessageFlags Flags(IEnumerable<string> names)
    {
        MessageFlags flags = MessageFlags.None;
        foreach (string name in names)
        {
            switch (name.ToUpperInvariant())
            {
                case "\\SEEN": flags |= MessageFlags.Seen; break;
                case "\\ANSWERED": flags |= MessageFlags.Answered; break;
                case "\\FLAGGED": flags |= MessageFlags.Flagged; break;
                case "\\DELETED": flags |= MessageFlags.Deleted; break;
                case "\\DRAFT": flags |= MessageFlags.Draft; break;
                case [not '\\', ..]: flags |= Keyword(name); break;
            }
        }

        return flags;
    }

    // An account that has no room for another keyword has its mail all the same.
    private MessageFlags Keyword(string name)
    {
        try
        {
            return transaction.InternKeyword(account, name);
        }
        catch (StoreException exception) when (exception.Fault is StoreFault.LimitReached or StoreFault.NotPermitted)
        {
            return MessageFlags.None;
        }
    }
}
