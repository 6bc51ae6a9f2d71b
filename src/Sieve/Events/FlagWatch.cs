using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>The flags of messages before a change of them, in its transaction: each message is told of with the flags that became others (RFC 6785 §4.5).</summary>
public sealed class FlagWatch
{
    private readonly MailboxEvents _events;
    private readonly WriteTransaction _transaction;
    private readonly MailboxId _mailbox;
    private readonly UidSet _uids;
    private readonly Dictionary<uint, MessageFlags> _before = [];

    internal FlagWatch(MailboxEvents events, WriteTransaction transaction, MailboxId mailbox, UidSet uids)
    {
        (_events, _transaction, _mailbox, _uids) = (events, transaction, mailbox, uids);
        foreach (MessagePlace place in transaction.PlacesOf(mailbox, uids)) _before[place.Uid] = place.Flags;
    }

    /// <summary>To be called after the change, in the same transaction.</summary>
    public void Note(AccountId user)
    {
        var changed = new Dictionary<ulong, UidSet.Builder>();
        foreach (MessagePlace place in _transaction.PlacesOf(_mailbox, _uids))
        {
            ulong bits = _before.GetValueOrDefault(place.Uid, place.Flags).Bits ^ place.Flags.Bits;
            if (bits == 0) continue;
            if (!changed.TryGetValue(bits, out UidSet.Builder? set)) changed.Add(bits, set = new UidSet.Builder());
            set.Add(place.Uid);
        }

        foreach ((ulong bits, UidSet.Builder set) in changed) _events.Note(_transaction, _mailbox, set.ToSet(), MailboxEventCause.Flag, new MessageFlags(bits), user);
    }
}
