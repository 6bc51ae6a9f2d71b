using Posthouse.Storage;

namespace Posthouse.Imap;

internal enum MailboxFilterKind
{
    Selected,
    SelectedDelayed,
    Inboxes,
    Personal,
    Subscribed,
    Subtree,
    SubtreeOne,
    Mailboxes,
}

/// <summary>Which mailboxes an event or a search is about (RFC 5465 §6, RFC 7377 §2.2).</summary>
/// <param name="Names">Of Subtree, SubtreeOne and Mailboxes.</param>
internal sealed record MailboxFilter(MailboxFilterKind Kind, IReadOnlyList<string> Names)
{
    // So many names are more than a person's own list of what to watch.
    private const int MaximumNames = 1000;

    internal bool IsOfSelected => Kind is MailboxFilterKind.Selected or MailboxFilterKind.SelectedDelayed;

    internal static MailboxFilter Parse(ref ImapScanner input)
    {
        MailboxFilterKind kind = input.AtomText().ToUpperInvariant() switch
        {
            "SELECTED" => MailboxFilterKind.Selected,
            "SELECTED-DELAYED" => MailboxFilterKind.SelectedDelayed,
            "INBOXES" => MailboxFilterKind.Inboxes,
            "PERSONAL" => MailboxFilterKind.Personal,
            "SUBSCRIBED" => MailboxFilterKind.Subscribed,
            "SUBTREE" => MailboxFilterKind.Subtree,
            "SUBTREE-ONE" => MailboxFilterKind.SubtreeOne,
            "MAILBOXES" => MailboxFilterKind.Mailboxes,
            _ => throw ImapCommandException.Bad("Those mailboxes cannot be named so."),
        };
        if (kind < MailboxFilterKind.Subtree) return new MailboxFilter(kind, []);
        input.Space();
        var names = new List<string>();
        if (!input.TryTake((byte)'('))
        {
            names.Add(input.Mailbox());
            return new MailboxFilter(kind, names);
        }

        do
        {
            if (names.Count == MaximumNames) throw ImapCommandException.Bad("That is too many mailboxes.");
            names.Add(input.Mailbox());
        }
        while (input.TrySpace());
        input.Expect((byte)')');
        return new MailboxFilter(kind, names);
    }

    /// <summary>Never true of the filters that mean the open mailbox.</summary>
    internal bool Matches(string name, bool subscribed) => Kind switch
    {
        // Delivery puts mail into others only where a filter of the account says so.
        MailboxFilterKind.Inboxes => name == Mailbox.Inbox,
        MailboxFilterKind.Personal => true,
        MailboxFilterKind.Subscribed => subscribed,
        MailboxFilterKind.Mailboxes => Names.Contains(name, StringComparer.Ordinal),
        MailboxFilterKind.Subtree => Names.Any(top => name == top || IsBelow(name, top)),
        MailboxFilterKind.SubtreeOne => Names.Any(top => name == top || (IsBelow(name, top) && name.IndexOf(Mailbox.Separator, top.Length + 1) < 0)),
        _ => false,
    };

    private static bool IsBelow(string name, string top) =>
        top.Length == 0 || (name.Length > top.Length && name[top.Length] == Mailbox.Separator && name.StartsWith(top, StringComparison.Ordinal));
}
