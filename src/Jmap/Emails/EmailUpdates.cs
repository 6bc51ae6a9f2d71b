using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Changes of an Email as changes of its places: moved where it can be, so that an IMAP client sees a move too.</summary>
internal static class EmailUpdates
{
    /// <summary>Applies a patch, or changes nothing and says why.</summary>
    internal static SetException? Apply(WriteTransaction transaction, EmailEvents events, AccountView view, MessageId message, EmailPatch patch)
    {
        AccountId account = view.Account;
        MailScope scope = view.Open(transaction);
        if (Email.Find(transaction, message, scope) is not { } email) return SetException.NotFound();
        try
        {
            // What may be refused comes before what is done.
            EmailRights.RequireChange(transaction, account, scope, email, patch);
            MessageFlags flags = patch.ChangesKeywords ? FlagsAfter(transaction, account, email, patch) : email.Flags;
            HashSet<MailboxId> current = [.. email.Mailboxes];
            HashSet<MailboxId> target = MailboxesAfter(current, patch);
            if (target.Count == 0) return SetException.Invalid("mailboxIds", "An Email is in at least one mailbox.");
            foreach (MailboxId mailbox in target)
            {
                if (!current.Contains(mailbox) && transaction.FindMailbox(mailbox)?.Account != account) return SetException.Invalid("mailboxIds", "There is no such mailbox.");
            }

            EmailRights.RequireMove(scope, current, target);
            if (patch.ChangesMailboxes) Place(transaction, events, email, current, target);
            // A keyword that only one of its places had would go with that place.
            if (patch.ChangesKeywords || email.Places.Any(place => place.Flags != flags)) SetFlags(transaction, events, message, flags, scope);
            // Places have new UIDs by now.
            if (patch.WakeAt is { At: { } at }) Snooze.Begin(transaction, account, Email.Find(transaction, message)!, at);
            else if (patch.WakeAt is not null) Snooze.Cancel(transaction, Email.Find(transaction, message)!);
            if (patch.RemindAt is { } reminder) Snooze.SetReminder(transaction, account, message, reminder.At);
            return null;
        }
        catch (SetException error)
        {
            return error;
        }
        catch (StoreException error) when (error.Fault == StoreFault.OverQuota)
        {
            return new SetException("overQuota", error.Message);
        }
    }

    /// <summary>Takes it out of every mailbox that the user sees; false when it is in none.</summary>
    /// <exception cref="SetException">forbidden.</exception>
    internal static bool Destroy(WriteTransaction transaction, MailScope scope, MessageId message)
    {
        IReadOnlyList<MessagePlace> places = transaction.PlacesOf(message);
        if (!scope.IsWhole) places = [.. places.Where(scope.Shows)];
        if (!places.Any(static place => place.IsShown)) return false;
        EmailRights.RequireMove(scope, places.Select(static place => place.Mailbox).ToHashSet(), new HashSet<MailboxId>());
        foreach (IGrouping<MailboxId, MessagePlace> mailbox in places.GroupBy(static place => place.Mailbox))
            transaction.Expunge(mailbox.Key, UidSet.FromMembers(mailbox.Select(static place => place.Uid)), onlyDeleted: false);
        return true;
    }

    /// <summary>The bits of keywords; new ones get theirs.</summary>
    /// <exception cref="SetException">tooManyKeywords.</exception>
    internal static MessageFlags FlagsOf(WriteTransaction transaction, AccountId account, IEnumerable<string> keywords)
    {
        MessageFlags flags = MessageFlags.None;
        foreach (string keyword in keywords)
        {
            MessageFlags system = EmailKeywords.SystemFlag(keyword);
            try
            {
                flags |= system != MessageFlags.None ? system : transaction.InternKeyword(account, keyword);
            }
            catch (StoreException error) when (error.Fault == StoreFault.LimitReached)
            {
                throw new SetException("tooManyKeywords", error.Message);
            }
        }

        return flags;
    }

    private static MessageFlags FlagsAfter(WriteTransaction transaction, AccountId account, Email email, EmailPatch patch)
    {
        if (patch.Keywords is { } all) return FlagsOf(transaction, account, all) | Unnamable(transaction.Keywords(account), email.Flags);
        MessageFlags set = FlagsOf(transaction, account, patch.KeywordChanges.Where(static change => change.Value).Select(static change => change.Key));
        MessageFlags clear = MessageFlags.None;
        KeywordTable table = transaction.Keywords(account);
        foreach ((string keyword, bool on) in patch.KeywordChanges)
        {
            if (!on && EmailKeywords.TryFind(keyword, table, out MessageFlags flag)) clear |= flag;
        }

        return email.Flags.Without(clear) | set;
    }

    // What an IMAP client set and JMAP cannot name stays.
    private static MessageFlags Unnamable(KeywordTable table, MessageFlags flags)
    {
        MessageFlags kept = MessageFlags.None;
        foreach (string name in table.NamesOf(flags))
        {
            if (!EmailKeywords.IsValid(name) && table.TryGet(name, out MessageFlags flag)) kept |= flag;
        }

        return kept;
    }

    private static HashSet<MailboxId> MailboxesAfter(HashSet<MailboxId> current, EmailPatch patch)
    {
        if (patch.Mailboxes is { } all) return all;
        var target = new HashSet<MailboxId>(current);
        foreach ((MailboxId mailbox, bool on) in patch.MailboxChanges)
        {
            if (on) target.Add(mailbox);
            else target.Remove(mailbox);
        }

        return target;
    }

    internal static void Place(WriteTransaction transaction, EmailEvents events, Email email, HashSet<MailboxId> current, HashSet<MailboxId> target)
    {
        List<MailboxId> leave = [.. current.Except(target)];
        List<MailboxId> enter = [.. target.Except(current)];
        // Copies first: they may be refused for the quota, and nothing is done then.
        var copied = new List<(MailboxId Mailbox, UidSet Uids)>();
        foreach (MailboxId mailbox in enter.Skip(leave.Count))
        {
            try
            {
                copied.Add((mailbox, transaction.Copy(email.Places[0].Mailbox, UidSet.Of(email.Places[0].Uid), mailbox).Destination));
            }
            catch (StoreException)
            {
                foreach ((MailboxId made, UidSet uids) in copied) transaction.Expunge(made, uids, onlyDeleted: false);
                throw;
            }
        }

        foreach ((MailboxId made, UidSet uids) in copied) events.Placed(transaction, made, uids, MailboxEventCause.Copy);
        for (int i = 0; i < leave.Count; i++)
        {
            uint[] uids = [.. email.Places.Where(place => place.Mailbox == leave[i]).Select(static place => place.Uid)];
            if (i < enter.Count) events.Placed(transaction, enter[i], transaction.Move(leave[i], UidSet.Of(uids[0]), enter[i]).Destination, MailboxEventCause.Copy);
            if (uids.Length > 1 || i >= enter.Count) transaction.Expunge(leave[i], UidSet.FromMembers(uids.Skip(i < enter.Count ? 1 : 0)), onlyDeleted: false);
        }
    }

    internal static void SetFlags(WriteTransaction transaction, EmailEvents events, MessageId message, MessageFlags flags, MailScope scope)
    {
        foreach (MessagePlace place in transaction.PlacesOf(message))
        {
            if (scope.Shows(place) && place.Flags != flags) events.UpdateFlags(transaction, place, flags);
        }
    }
}
