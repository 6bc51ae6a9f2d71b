using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Which flags a reader may set and clear: each class of them is a right of its own (RFC 4314 §4, STORE).</summary>
internal static class FlagRights
{
    private static readonly MessageFlags Every = new(ulong.MaxValue >> 1);

    private const MailboxRights All = MailboxRights.KeepSeen | MailboxRights.DeleteMessages | MailboxRights.Write;

    internal static bool HasAll(MailboxRights rights) => (rights & All) == All;

    internal static MessageFlags Changeable(MailboxRights rights)
    {
        MessageFlags flags = MessageFlags.None;
        if ((rights & MailboxRights.KeepSeen) != 0) flags |= MessageFlags.Seen;
        if ((rights & MailboxRights.DeleteMessages) != 0) flags |= MessageFlags.Deleted;
        if ((rights & MailboxRights.Write) != 0) flags |= Every.Without(MessageFlags.Seen | MessageFlags.Deleted);
        return flags;
    }

    /// <summary>RFC 4314 §5.2: a mailbox that one can change in no way is READ-ONLY.</summary>
    internal static bool ChangesNothing(MailboxRights rights) =>
        (rights & (MailboxRights.Insert | MailboxRights.Expunge | All)) == 0;

    /// <summary>
    /// Copies bring only the flags that one may set where they go (RFC 4314 §4, COPY): takes the others off again, in the transaction that brought them.
    /// </summary>
    internal static void TakeOff(WriteTransaction transaction, MailboxId mailbox, UidSet uids, MailboxRights rights)
    {
        if (!HasAll(rights) && !uids.IsEmpty) transaction.UpdateFlags(mailbox, uids, FlagOperation.Remove, Every.Without(Changeable(rights)));
    }

    /// <summary>
    /// RFC 4314 §4, STORE: what one may change is changed and the rest left as it is; only where nothing remains is the command refused.
    /// </summary>
    internal static FlagsUpdated Update(WriteTransaction transaction, MailboxId mailbox, UidSet uids, FlagOperation operation, MessageFlags flags, MailboxRights rights, ModSeq? unchangedSince)
    {
        if (HasAll(rights)) return transaction.UpdateFlags(mailbox, uids, operation, flags, unchangedSince);
        MessageFlags changeable = Changeable(rights), kept = flags & changeable;
        if (changeable == MessageFlags.None || (operation != FlagOperation.Replace && flags != MessageFlags.None && kept == MessageFlags.None)) throw MailboxPath.Forbidden();
        if (operation != FlagOperation.Replace) return transaction.UpdateFlags(mailbox, uids, operation, kept, unchangedSince);
        FlagsUpdated cleared = transaction.UpdateFlags(mailbox, uids, FlagOperation.Remove, changeable.Without(kept), unchangedSince);
        FlagsUpdated set = transaction.UpdateFlags(mailbox, cleared.Changed, FlagOperation.Add, kept);
        return cleared with { ModSeq = set.Altered || !cleared.Altered ? set.ModSeq : cleared.ModSeq, Altered = cleared.Altered || set.Altered };
    }
}
