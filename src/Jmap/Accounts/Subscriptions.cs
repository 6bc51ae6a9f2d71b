using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Which shared mailboxes a user wants to see (RFC 9670 §1.4). What is shared with a person or a group of its is wanted until it says
/// otherwise; what is shared with everybody only when it says so. By the mailbox's number: a new name changes nothing.
/// </summary>
internal static class Subscriptions
{
    /// <summary>What the user has said, by mailbox.</summary>
    internal static Dictionary<MailboxId, bool> Of(StoreReader reader, AccountId user)
    {
        var said = new Dictionary<MailboxId, bool>();
        reader.Sql.Visit("SELECT mailbox, subscribed FROM jmap_subscription WHERE account = @1", said, static (row, said) => said[new MailboxId(row.Int64(0))] = row.Int64(1) != 0, user.Value);
        return said;
    }

    internal static bool IsSubscribed(Dictionary<MailboxId, bool> said, MailboxId mailbox, bool isPersonal) => said.TryGetValue(mailbox, out bool subscribed) ? subscribed : isPersonal;

    internal static void Set(WriteTransaction transaction, AccountId user, MailboxId mailbox, bool subscribed)
    {
        if (transaction.Sql.Execute("UPDATE jmap_subscription SET subscribed = @3 WHERE account = @1 AND mailbox = @2", user.Value, mailbox.Value, subscribed) == 0)
            transaction.Sql.Execute("INSERT INTO jmap_subscription (account, mailbox, subscribed) VALUES (@1, @2, @3)", user.Value, mailbox.Value, subscribed);
        transaction.Announce(user);
    }

    /// <summary>Those of the accounts in which the user wants to see a mailbox (RFC 9670 §1.4: the Session has no others).</summary>
    internal static IReadOnlyDictionary<AccountId, SortedDictionary<MailboxId, GivenRights>> Subscribed(StoreReader reader, AccountId user, IReadOnlyDictionary<AccountId, SortedDictionary<MailboxId, GivenRights>> shared)
    {
        if (shared.Count == 0) return shared;
        Dictionary<MailboxId, bool> said = Of(reader, user);
        return shared.Where(account => account.Value.Any(given => (given.Value.Rights & MailboxRights.Lookup) != 0 && IsSubscribed(said, given.Key, given.Value.IsPersonal))).ToDictionary();
    }
}
