using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// What a session is to be told of (RFC 5465), and which mailboxes have news. Only <see cref="Note"/> is called from other threads; what it
/// holds is bounded, and a session that does not keep up is told so and hears no more.
/// </summary>
internal sealed class NotifyState(IReadOnlyList<NotifyGroup> groups, int maximumPending) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _subscriptions = [];
    private Dictionary<MailboxId, NotifyEvents> _pending = [];
    private bool _overflow;

    /// <summary>The mailboxes as the client knows them, while an event is about their names, subscriptions or annotations; and prefixes of others' names.</summary>
    internal Dictionary<MailboxId, KnownMailbox> Known { get; } = [];

    /// <summary>What stands before the names of the mailboxes of an account.</summary>
    internal Dictionary<AccountId, string> Prefixes { get; } = [];

    /// <summary>The server's annotations as the client knows them.</summary>
    internal Dictionary<string, int> ServerAnnotations { get; set; } = [];

    internal NotifyGroup? Selected { get; } = groups.FirstOrDefault(static group => group.Filter.IsOfSelected);

    /// <summary>RFC 5465 §6.1: removals are told at once, whatever command is in hand.</summary>
    internal bool IsImmediate => Selected is { Filter.Kind: MailboxFilterKind.Selected } group && (group.Events & NotifyEvents.MessageExpunge) != 0;

    internal bool Wants(NotifyEvents events) => groups.Any(group => (group.Events & events) != 0);

    /// <summary>RFC 5465 §6: the first group that means a mailbox decides.</summary>
    internal NotifyEvents EventsOf(string name, bool own, bool subscribed) =>
        groups.FirstOrDefault(group => group.Filter.Matches(name, subscribed) && (own || group.Filter.Kind is not MailboxFilterKind.Personal))?.Events ?? NotifyEvents.None;

    internal void Add(IDisposable subscription) => _subscriptions.Add(subscription);

    /// <summary>Runs on the store's writer thread. False when nobody waits for that.</summary>
    internal bool Note(AccountChange change)
    {
        // A private annotation of the server may have changed, or something of another room's: looked at, not noted.
        if (change.Kind == ChangeKind.Other) return Wants(NotifyEvents.ServerMetadataChange);
        NotifyEvents kind = change.Kind switch
        {
            ChangeKind.Appended => NotifyEvents.MessageNew,
            ChangeKind.Expunged => NotifyEvents.MessageExpunge,
            ChangeKind.FlagsChanged => NotifyEvents.FlagChange,
            _ => NotifyEvents.OfMailboxes,
        };
        if (!Wants(kind)) return false;
        lock (_lock)
        {
            _pending.TryGetValue(change.Mailbox, out NotifyEvents before);
            if (before == NotifyEvents.None && _pending.Count >= maximumPending) _overflow = true;
            else _pending[change.Mailbox] = before | kind;
        }

        return true;
    }

    /// <summary>Everything noted since the last time.</summary>
    internal (IReadOnlyDictionary<MailboxId, NotifyEvents> Pending, bool Overflow) Take()
    {
        lock (_lock)
        {
            if (_pending.Count == 0) return (_pending, _overflow);
            Dictionary<MailboxId, NotifyEvents> taken = _pending;
            _pending = [];
            return (taken, _overflow);
        }
    }

    public void Dispose()
    {
        foreach (IDisposable subscription in _subscriptions) subscription.Dispose();
        _subscriptions.Clear();
    }
}

/// <param name="Name">As the client sees it.</param>
/// <param name="Annotations">Entries and the hashes of their values; null where no event is about them.</param>
internal sealed record KnownMailbox(string Name, bool Subscribed, Dictionary<string, int>? Annotations);
