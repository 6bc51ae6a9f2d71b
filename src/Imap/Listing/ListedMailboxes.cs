using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>All that LIST may show: the account's own mailboxes and those of others that it may look up, under the names that they have here.</summary>
internal sealed class ListedMailboxes
{
    private readonly Dictionary<MailboxId, MailboxRights> _rights = [];

    private ListedMailboxes(IReadOnlyList<Mailbox> mailboxes, IReadOnlyList<string> subscriptions)
    {
        Mailboxes = mailboxes;
        Subscriptions = subscriptions;
    }

    internal IReadOnlyList<Mailbox> Mailboxes { get; private set; }

    internal IReadOnlyList<string> Subscriptions { get; }

    internal static async ValueTask<ListedMailboxes> ReadAsync(ImapSession session, CancellationToken cancellationToken)
    {
        Identities reader = await session.IdentitiesAsync(cancellationToken).ConfigureAwait(false);
        (ListedMailboxes listed, IReadOnlyList<SharedMailbox> shared) = await session.Store.ReadAsync(
            store => (
                new ListedMailboxes(store.ListMailboxes(reader.Account), store.ListSubscriptions(reader.Account)),
                session.Host.Directory is not null && store.HasShared(reader.Account, reader.Grantees) ? store.ListShared(reader.Account, reader.Grantees) : []),
            cancellationToken).ConfigureAwait(false);
        if (shared.Count > 0) await listed.AddAsync(session, shared, cancellationToken).ConfigureAwait(false);
        return listed;
    }

    internal MailboxRights RightsIn(Mailbox mailbox) => _rights.Count > 0 && _rights.TryGetValue(mailbox.Id, out MailboxRights rights) ? rights : MailboxRights.All;

    private async ValueTask AddAsync(ImapSession session, IReadOnlyList<SharedMailbox> shared, CancellationToken cancellationToken)
    {
        var all = new List<Mailbox>(Mailboxes.Count + shared.Count);
        all.AddRange(Mailboxes);
        AccountId account = default;
        string? prefix = null;
        foreach ((Mailbox mailbox, MailboxRights rights) in shared)
        {
            if ((rights & MailboxRights.Lookup) == 0) continue;
            if (mailbox.Account != account)
            {
                account = mailbox.Account;
                prefix = await session.Host.Directory!.FindAccountAsync(account, cancellationToken).ConfigureAwait(false) is { } owner ? OtherUsers.PrefixOf(owner.Address) : null;
            }

            if (prefix is null) continue;
            _rights[mailbox.Id] = rights;
            // Subscriptions and special uses are the owner's own; the reader's are by name.
            all.Add(mailbox with { Name = prefix + mailbox.Name, Subscribed = false, Role = MailboxRole.None });
        }

        Mailboxes = all;
    }
}
