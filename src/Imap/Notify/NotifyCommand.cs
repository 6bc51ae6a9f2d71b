namespace Posthouse.Imap;

/// <summary>RFC 5465 §5. AnnotationChange belongs to an extension that is not here.</summary>
[Flags]
internal enum NotifyEvents
{
    None = 0,
    MessageNew = 1,
    MessageExpunge = 2,
    FlagChange = 4,
    MailboxName = 8,
    SubscriptionChange = 16,
    MailboxMetadataChange = 32,
    ServerMetadataChange = 64,

    OfMessages = MessageNew | MessageExpunge | FlagChange,
    OfMailboxes = MailboxName | SubscriptionChange | MailboxMetadataChange,
}

/// <summary>"(subscribed (MessageNew MessageExpunge))"</summary>
/// <param name="Fetch">What is fetched of each new message; of the open mailbox alone.</param>
internal sealed record NotifyGroup(MailboxFilter Filter, NotifyEvents Events, FetchCommand? Fetch);

/// <summary>NOTIFY (RFC 5465 §3.1).</summary>
/// <param name="Groups">Null for NONE.</param>
/// <param name="Unknown">Names an event that is not supported: BADEVENT.</param>
internal sealed record NotifyCommand(IReadOnlyList<NotifyGroup>? Groups, bool Status, bool Unknown) : ImapCommand
{
    // A client has a handful; each is compared with each change.
    private const int MaximumGroups = 50;

    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        if (input.TryWord("NONE"u8)) return new NotifyCommand(null, Status: false, Unknown: false);
        if (!input.TryWord("SET"u8)) throw ImapCommandException.Bad("NOTIFY is followed by SET or NONE.");
        input.Space();
        bool status = input.TryWord("STATUS"u8);
        if (status) input.Space();
        var groups = new List<NotifyGroup>();
        bool unknown = false;
        do
        {
            if (groups.Count == MaximumGroups) throw ImapCommandException.Bad("NOTIFY has too many groups.");
            groups.Add(Group(ref input, ref unknown));
        }
        while (input.TrySpace());
        // RFC 5465 §6.1, §6.2.
        if (groups.Count(static group => group.Filter.IsOfSelected) > 1) throw ImapCommandException.Bad("The open mailbox has one group.");
        return new NotifyCommand(groups, status, unknown);
    }

    private static NotifyGroup Group(ref ImapScanner input, ref bool unknown)
    {
        input.Expect((byte)'(');
        MailboxFilter filter = MailboxFilter.Parse(ref input);
        input.Space();
        NotifyEvents events = NotifyEvents.None;
        FetchCommand? fetch = null;
        if (!input.TryWord("NONE"u8))
        {
            input.Expect((byte)'(');
            do
            {
                NotifyEvents kind = Event(ref input);
                unknown |= kind == NotifyEvents.None;
                events |= kind;
                if (kind == NotifyEvents.MessageNew && input.TryPrefix(" ("u8)) fetch = FetchCommand.ParseItems(ref input);
            }
            while (input.TrySpace());
            input.Expect((byte)')');
        }

        input.Expect((byte)')');
        Require(filter, events, fetch);
        return new NotifyGroup(filter, events, fetch);
    }

    private static void Require(MailboxFilter filter, NotifyEvents events, FetchCommand? fetch)
    {
        NotifyEvents messages = events & NotifyEvents.OfMessages;
        // RFC 5465 §5: MessageNew and MessageExpunge come together, and FlagChange with both.
        if (messages != NotifyEvents.None && (messages & ~NotifyEvents.FlagChange) != (NotifyEvents.MessageNew | NotifyEvents.MessageExpunge))
            throw ImapCommandException.Bad("MessageNew and MessageExpunge go together, and FlagChange with both.");
        if (filter.IsOfSelected && (events & ~NotifyEvents.OfMessages) != 0) throw ImapCommandException.Bad("The open mailbox has events of messages alone.");
        if (!filter.IsOfSelected && fetch is not null) throw ImapCommandException.Bad("What to fetch is said for the open mailbox alone.");
    }

    private static NotifyEvents Event(ref ImapScanner input) => input.AtomText().ToUpperInvariant() switch
    {
        "MESSAGENEW" => NotifyEvents.MessageNew,
        "MESSAGEEXPUNGE" => NotifyEvents.MessageExpunge,
        "FLAGCHANGE" => NotifyEvents.FlagChange,
        "MAILBOXNAME" => NotifyEvents.MailboxName,
        "SUBSCRIPTIONCHANGE" => NotifyEvents.SubscriptionChange,
        "MAILBOXMETADATACHANGE" => NotifyEvents.MailboxMetadataChange,
        "SERVERMETADATACHANGE" => NotifyEvents.ServerMetadataChange,
        _ => NotifyEvents.None,
    };
}
