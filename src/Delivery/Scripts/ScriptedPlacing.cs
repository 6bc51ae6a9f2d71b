using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Makes the placements of a <see cref="CopyDecision"/> true, on the writer's thread.</summary>
internal sealed class ScriptedPlacing(WriteTransaction transaction, AcceptedMessage message, LocalCopy copy)
{
    private readonly HashSet<MailboxId> _used = [];

    /// <summary>
    /// Places all. Where the first does not fit, none is made and the copy fails as any other; where a later one does not, the message is
    /// delivered already, and the journal says what is missing.
    /// </summary>
    /// <exception cref="StoreException"><see cref="StoreFault.OverQuota"/>: nothing was placed.</exception>
    internal void Place(IReadOnlyList<ScriptedPlacement> placements, MailboxId inbox)
    {
        bool any = false;
        foreach (ScriptedPlacement placement in placements)
        {
            try
            {
                any |= PlaceOne(placement, inbox);
            }
            catch (StoreException exception) when (any && exception.Fault == StoreFault.OverQuota)
            {
                Note($"action=full {placement.At}");
            }
        }
    }

    /// <summary>A copy of what was sent; where it does not fit, it was sent all the same.</summary>
    internal void File(ScriptedPlacement placement, MailboxId inbox)
    {
        try
        {
            PlaceOne(placement, inbox);
        }
        catch (StoreException exception) when (exception.Fault == StoreFault.OverQuota)
        {
            Note($"action=full {placement.At}");
        }
    }

    private bool PlaceOne(ScriptedPlacement placement, MailboxId inbox)
    {
        (MailboxId target, string told) = placement.Into is { } into ? Find(into, inbox)
            : message.Quarantined && transaction.FindMailbox(copy.Account.Id, MailboxRole.Junk) is { } junk ? (junk.Id, "junk")
            : (inbox, "inbox");
        // RFC 5228 §2.10.3: the same message twice in one mailbox is one; a changed one is another.
        if (placement.Blob == message.LocalBlob && !_used.Add(target)) return false;
        Appended appended = transaction.Append(new AppendRequest(target, placement.Blob, Flags(placement.Flags), message.At) { EnforceQuota = message.EnforceQuota });
        Record("delivered", $"mailbox={told} message={appended.Message}{(placement.At is { } at ? $" {at}" : "")}");
        return true;
    }

    // RFC 8579 §4 and RFC 9042 §4 before the name; RFC 5228 §4.1: what cannot be filed where it was to goes to the Inbox.
    private (MailboxId, string) Find(FileIntoAction into, MailboxId inbox)
    {
        AccountId account = copy.Account.Id;
        if (into.MailboxId is { } id && transaction.ListMailboxes(account).FirstOrDefault(mailbox => mailbox.Id.ToString() == id) is { } byId) return (byId.Id, byId.Id.ToString());
        MailboxRole? role = into.SpecialUse is { } use ? ScriptHost.RoleOf(use) : null;
        if (role is { } wanted && transaction.FindMailbox(account, wanted) is { } byRole) return (byRole.Id, byRole.Id.ToString());
        if (transaction.FindMailbox(account, into.Mailbox) is { } named) return (named.Id, named.Id == inbox ? "inbox" : named.Id.ToString());
        if (!into.Create) return (inbox, $"inbox missing=\"{ScriptPoint.Quoted(into.Mailbox)}\"");
        try
        {
            Mailbox made = transaction.CreateMailbox(account, into.Mailbox, role ?? MailboxRole.None);
            // RFC 5490 §3.2: a mailbox that is made is subscribed to.
            transaction.SetSubscribed(account, made.Name, true);
            return (made.Id, made.Id.ToString());
        }
        catch (StoreException exception) when (exception.Fault is StoreFault.LimitReached or StoreFault.NotPermitted or StoreFault.AlreadyExists)
        {
            return (inbox, $"inbox not-made=\"{ScriptPoint.Quoted(into.Mailbox)}\"");
        }
    }

    private MessageFlags Flags(IReadOnlyList<string> names)
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
            return transaction.InternKeyword(copy.Account.Id, name);
        }
        catch (StoreException exception) when (exception.Fault is StoreFault.LimitReached or StoreFault.NotPermitted)
        {
            return MessageFlags.None;
        }
    }

    internal void Note(string detail) => Record("filtered", detail);

    private void Record(string kind, string detail) => transaction.Journal(new JournalRecord(kind)
    {
        Account = copy.Account.Id,
        Sender = message.SenderText,
        Recipient = copy.Account.Address.ToString(),
        MessageIdHeader = message.MessageIdHeader,
        Trace = message.Trace,
        Detail = detail,
    });
}
