using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>What a change of an Email needs in its mailboxes (RFC 8621 §2, myRights), asked in the transaction that makes it. An owner has all.</summary>
internal static class EmailRights
{
    // RFC 8621 §2, mayRemoveItems: "both are required".
    private const MailboxRights Removing = MailboxRights.DeleteMessages | MailboxRights.Expunge;

    /// <exception cref="SetException">forbidden.</exception>
    internal static void RequireChange(StoreReader reader, AccountId account, MailScope scope, Email email, EmailPatch patch)
    {
        if (scope.IsWhole) return;
        if (patch.WakeAt is not null || patch.RemindAt is not null) throw Forbidden("Mail waits in one's own account alone.");
        if (!patch.ChangesKeywords) return;
        KeywordTable table = reader.Keywords(account);
        IEnumerable<string> changed = patch.Keywords is { } all
            ? Changed(table, email.Flags, all)
            : patch.KeywordChanges.Where(change => (EmailKeywords.TryFind(change.Key, table, out MessageFlags flag) && email.Flags.Has(flag)) != change.Value).Select(static change => change.Key);
        foreach (string keyword in changed) RequireKeyword(scope, email.Mailboxes, keyword);
    }

    /// <exception cref="SetException">forbidden; invalidProperties where the user does not see the mailbox.</exception>
    internal static void RequireMove(MailScope scope, IReadOnlySet<MailboxId> current, IReadOnlySet<MailboxId> target)
    {
        if (scope.IsWhole) return;
        foreach (MailboxId mailbox in target)
        {
            if (!current.Contains(mailbox)) RequireInsert(scope, mailbox);
        }

        foreach (MailboxId mailbox in current)
        {
            if (!target.Contains(mailbox) && !scope.May(mailbox, Removing)) throw Forbidden("You may not take messages out of that mailbox.");
        }
    }

    /// <summary>A new message with these keywords.</summary>
    /// <exception cref="SetException">forbidden; invalidProperties where the user does not see the mailbox.</exception>
    internal static void RequireNew(MailScope scope, IReadOnlySet<MailboxId> mailboxes, IEnumerable<string> keywords)
    {
        if (scope.IsWhole) return;
        foreach (MailboxId mailbox in mailboxes) RequireInsert(scope, mailbox);
        foreach (string keyword in keywords) RequireKeyword(scope, mailboxes, keyword);
    }

    /// <summary>Of the keywords of a copy, those that the user may set where it goes (RFC 4314 §4, COPY).</summary>
    internal static HashSet<string> Settable(MailScope scope, IReadOnlySet<MailboxId> mailboxes, IEnumerable<string> keywords) =>
        keywords.Where(keyword => mailboxes.All(mailbox => scope.May(mailbox, Needed(keyword)))).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static void RequireInsert(MailScope scope, MailboxId mailbox)
    {
        if (!scope.Lists(mailbox)) throw SetException.Invalid("mailboxIds", "There is no such mailbox.");
        if (!scope.May(mailbox, MailboxRights.Insert)) throw Forbidden("You may not put messages into that mailbox.");
    }

    // RFC 8621 §2, maySetSeen, maySetKeywords: in all of the Email's mailboxes. Before a keyword gets its bit: those are few.
    private static void RequireKeyword(MailScope scope, IEnumerable<MailboxId> mailboxes, string keyword)
    {
        if (!mailboxes.All(mailbox => scope.May(mailbox, Needed(keyword)))) throw Forbidden($"You may not change '{keyword}' in that mailbox.");
    }

    private static MailboxRights Needed(string keyword) => EmailKeywords.SystemFlag(keyword) == MessageFlags.Seen ? MailboxRights.KeepSeen : MailboxRights.Write;

    private static IEnumerable<string> Changed(KeywordTable table, MessageFlags flags, HashSet<string> all)
    {
        HashSet<string> before = EmailKeywords.Of(flags, table);
        return all.Where(keyword => !before.Contains(keyword)).Concat(before.Where(keyword => !all.Contains(keyword)));
    }

    private static SetException Forbidden(string description) => new("forbidden", description);
}
