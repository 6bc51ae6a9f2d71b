using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>A message with all its places that are shown to the user: what JMAP calls an Email.</summary>
internal sealed class Email(MessageId id, ThreadId thread, IReadOnlyList<MessagePlace> places)
{
    internal MessageId Id => id;

    internal ThreadId Thread => thread;

    /// <summary>At least one, none with \Deleted.</summary>
    internal IReadOnlyList<MessagePlace> Places => places;

    /// <summary>Copies keep the moment of arrival, so all places agree.</summary>
    internal DateTimeOffset Received => places[0].Received;

    internal long Size => places[0].Size;

    /// <summary>The union of all places (RFC 8621 §4.1.1 leaves to the server what differs between them; a flag set by an IMAP client in one of two folders is seen).</summary>
    internal MessageFlags Flags
    {
        get
        {
            MessageFlags flags = MessageFlags.None;
            foreach (MessagePlace place in places) flags |= place.Flags;
            return flags;
        }
    }

    /// <summary>When it comes back from the mailbox of snoozed mail; null where it was not asked for, or does not wait.</summary>
    internal DateTimeOffset? WakeAt { get; set; }

    /// <summary>When its owner is reminded of it.</summary>
    internal DateTimeOffset? RemindAt { get; set; }

    /// <summary>When it leaves the mailbox of scheduled mail and is sent.</summary>
    internal DateTimeOffset? SendAt { get; set; }

    /// <summary>When it came back from waiting into a mailbox that it is in; null of most.</summary>
    internal DateTimeOffset? ReturnedAt { get; set; }

    internal IEnumerable<MailboxId> Mailboxes => places.Select(static place => place.Mailbox).Distinct();

    /// <summary>The same for the owner of the account.</summary>
    internal static Email? Find(StoreReader reader, MessageId id) => Find(reader, id, MailScope.Whole);

    /// <summary>Null when it is nowhere, or only where it is marked \Deleted or the user may not read it.</summary>
    internal static Email? Find(StoreReader reader, MessageId id, MailScope scope)
    {
        IReadOnlyList<MessagePlace> all = reader.PlacesOf(id);
        MessagePlace[] shown = [.. all.Where(scope.Shows)];
        return shown.Length == 0 ? null : new Email(id, shown[0].Thread, shown);
    }
}
