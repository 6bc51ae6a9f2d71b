using System.Collections.Frozen;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// The account's mailboxes as JMAP sees them: each with a name and a parent, where the store has paths. A level that is no mailbox
/// itself, which IMAP allows, belongs to the names of those below it.
/// </summary>
internal sealed class MailboxTree
{
    // Read one by one: of a large account little is shared.
    private const int FewMailboxes = 64;

    private readonly FrozenDictionary<string, Mailbox> _byName;
    private readonly FrozenDictionary<MailboxId, Mailbox> _byId;

    internal MailboxTree(IReadOnlyList<Mailbox> mailboxes)
    {
        All = mailboxes;
        _byName = mailboxes.ToFrozenDictionary(static mailbox => mailbox.Name, StringComparer.Ordinal);
        _byId = mailboxes.ToFrozenDictionary(static mailbox => mailbox.Id);
    }

    /// <summary>By path.</summary>
    internal IReadOnlyList<Mailbox> All { get; }

    /// <summary>What the user may do in them.</summary>
    internal MailScope Scope { get; private init; } = MailScope.Whole;

    // Of others' mailboxes: what the user has said.
    private Dictionary<MailboxId, bool> Said { get; init; } = [];

    /// <summary>All mailboxes of the account.</summary>
    internal static MailboxTree Of(StoreReader reader, AccountId account) => new(reader.ListMailboxes(account));

    /// <summary>Those that are listed for the user. A parent that is not counts as no mailbox.</summary>
    internal static MailboxTree Of(StoreReader reader, AccountView view)
    {
        MailScope scope = view.Open(reader);
        if (scope.IsWhole) return Of(reader, view.Account);
        List<MailboxId> listed = [.. scope.Listed];
        List<Mailbox> mailboxes = listed.Count <= FewMailboxes
            ? [.. listed.Select(id => reader.FindMailbox(id)).OfType<Mailbox>()]
            : [.. reader.ListMailboxes(view.Account).Where(mailbox => scope.Lists(mailbox.Id))];
        mailboxes.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new MailboxTree(mailboxes) { Scope = scope, Said = Subscriptions.Of(reader, view.User) };
    }

    internal bool IsSubscribed(Mailbox mailbox) => Scope.IsWhole ? mailbox.Subscribed : Subscriptions.IsSubscribed(Said, mailbox.Id, Scope.IsPersonal(mailbox.Id));

    internal Mailbox? Find(MailboxId id) => _byId.GetValueOrDefault(id);

    internal Mailbox? Find(string path) => _byName.GetValueOrDefault(path);

    internal Mailbox? ParentOf(Mailbox mailbox)
    {
        for (int slash = mailbox.Name.LastIndexOf(Mailbox.Separator); slash > 0; slash = mailbox.Name.LastIndexOf(Mailbox.Separator, slash - 1))
        {
            if (_byName.TryGetValue(mailbox.Name[..slash], out Mailbox? parent)) return parent;
        }

        return null;
    }

    internal string NameOf(Mailbox mailbox)
    {
        if (mailbox.Name == Mailbox.Inbox) return "Inbox";
        return ParentOf(mailbox) is { } parent ? mailbox.Name[(parent.Name.Length + 1)..] : mailbox.Name;
    }

    internal bool HasChildren(Mailbox mailbox)
    {
        string prefix = mailbox.Name + Mailbox.Separator;
        foreach (Mailbox other in All)
        {
            if (other.Name.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    internal static string? RoleOf(Mailbox mailbox) => mailbox.Role == MailboxRole.None ? null : mailbox.Role.ToString().ToLowerInvariant();

    /// <summary>As set; else in the order in which people look at them.</summary>
    internal static long SortOrderOf(Mailbox mailbox) => mailbox.SortOrder ?? (mailbox.Role == MailboxRole.None ? 10 : (long)mailbox.Role);
}
