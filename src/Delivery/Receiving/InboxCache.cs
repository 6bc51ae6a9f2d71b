using System.Collections.Concurrent;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Which mailbox is whose Inbox. An Inbox is never deleted while its account lives (renaming it makes a new mailbox for what was
/// moved), and numbers are never reused, so an entry is wrong only when the account is gone: the write finds that out.
/// </summary>
internal sealed class InboxCache
{
    // Bounds memory: about 10 MB. A server with more active accounts looks the rest up again.
    private const int MaximumEntries = 100_000;

    private readonly ConcurrentDictionary<AccountId, MailboxId> _inboxes = new();

    /// <summary>Null when the account has no place in the store.</summary>
    internal MailboxId? Find(StoreReader reader, AccountId account)
    {
        if (_inboxes.TryGetValue(account, out MailboxId inbox)) return inbox;
        if (reader.FindMailbox(account, MailboxRole.Inbox) is not { } mailbox) return null;
        if (_inboxes.Count >= MaximumEntries) _inboxes.Clear();
        _inboxes[account] = mailbox.Id;
        return mailbox.Id;
    }

    internal void Forget(AccountId account) => _inboxes.TryRemove(account, out _);
}
