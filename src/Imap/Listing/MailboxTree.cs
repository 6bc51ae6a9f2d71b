using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>One line that LIST could say.</summary>
/// <param name="Mailbox">Null for a name that is only subscribed to, or only a level above others.</param>
internal readonly record struct ListEntry(string Name, Mailbox? Mailbox, bool Subscribed, bool HasChildren, bool HasSubscribedChildren);

/// <summary>All names of an account: its mailboxes, the levels above them that do not exist, and the subscriptions.</summary>
internal static class MailboxTree
{
    internal static List<ListEntry> Build(IReadOnlyList<Mailbox> mailboxes, IReadOnlyList<string> subscriptions)
    {
        var existing = new Dictionary<string, Mailbox>(mailboxes.Count, StringComparer.Ordinal);
        var parents = new HashSet<string>(StringComparer.Ordinal);
        var subscribed = new HashSet<string>(subscriptions, StringComparer.Ordinal);
        var subscribedParents = new HashSet<string>(StringComparer.Ordinal);
        foreach (Mailbox mailbox in mailboxes)
        {
            existing[mailbox.Name] = mailbox;
            if (mailbox.Subscribed) subscribed.Add(mailbox.Name);
            AddParents(mailbox.Name, parents);
        }

        foreach (string name in subscribed) AddParents(name, subscribedParents);

        var names = new HashSet<string>(existing.Keys, StringComparer.Ordinal);
        names.UnionWith(parents);
        names.UnionWith(subscribed);
        names.UnionWith(subscribedParents);
        var entries = new List<ListEntry>(names.Count);
        foreach (string name in names)
            entries.Add(new ListEntry(name, existing.GetValueOrDefault(name), subscribed.Contains(name), parents.Contains(name), subscribedParents.Contains(name)));
        entries.Sort(static (a, b) => Compare(a.Name, b.Name));
        return entries;
    }

    internal static void AddParents(string name, HashSet<string> parents)
    {
        for (int at = name.LastIndexOf(Mailbox.Separator); at > 0; at = name.LastIndexOf(Mailbox.Separator, at - 1))
        {
            if (!parents.Add(name[..at])) return;
        }
    }

    private static int Compare(string a, string b)
    {
        bool inboxA = a == Mailbox.Inbox, inboxB = b == Mailbox.Inbox;
        return inboxA != inboxB ? (inboxA ? -1 : 1) : string.CompareOrdinal(a, b);
    }
}
