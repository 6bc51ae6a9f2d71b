using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>NOTIFY: from its answer on, what is asked for is told (RFC 5465 §3.1).</summary>
internal sealed class NotifyHandler : CommandHandler<NotifyCommand>
{
    private const string Supported = "BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange)";

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, NotifyCommand command, CancellationToken cancellationToken)
    {
        if (command.Unknown) return Completion.No("An event is not known here.", Supported);
        session.News.Notify(null);
        if (command.Groups is not { } groups) return Completion.Ok("NOTIFY completed");
        var state = new NotifyState(groups, session.Host.Options.MaximumNotifyPending);
        // Heard first, looked at then: nothing falls between the two.
        session.News.Notify(state);
        ListedMailboxes listed = await ListedMailboxes.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var subscribed = new HashSet<string>(listed.Subscriptions, StringComparer.Ordinal);
        bool names = state.Wants(NotifyEvents.OfMailboxes), annotations = state.Wants(NotifyEvents.MailboxMetadataChange);
        foreach (Mailbox mailbox in listed.Mailboxes)
        {
            bool own = mailbox.Account == session.Account.Id;
            if (!own && !state.Prefixes.ContainsKey(mailbox.Account))
            {
                state.Prefixes.Add(mailbox.Account, PrefixOf(mailbox.Name));
                session.News.NotifyOf(state, mailbox.Account);
            }

            NotifyEvents events = state.EventsOf(mailbox.Name, own, subscribed.Contains(mailbox.Name));
            if (names)
            {
                Dictionary<string, int>? entries = annotations && (events & NotifyEvents.MailboxMetadataChange) != 0
                    ? await NotifyAnnouncer.AnnotationsAsync(session, mailbox.Id, cancellationToken).ConfigureAwait(false) : null;
                state.Known[mailbox.Id] = new KnownMailbox(mailbox.Name, subscribed.Contains(mailbox.Name), entries);
            }

            bool open = session.HasSelected && session.Selected.Id == mailbox.Id;
            if (!command.Status || open || (events & NotifyEvents.OfMessages) == 0 || (listed.RightsIn(mailbox) & MailboxRights.Read) == 0) continue;
            NotifyAnnouncer.WriteStatus(session, mailbox);
            await session.Output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        }

        if (state.Wants(NotifyEvents.ServerMetadataChange)) state.ServerAnnotations = await NotifyAnnouncer.AnnotationsAsync(session, null, cancellationToken).ConfigureAwait(false);
        return Completion.Ok("NOTIFY completed");
    }

    // "Other Users/bob@example.test/"
    private static string PrefixOf(string name)
    {
        for (int at = name.IndexOf(Mailbox.Separator, OtherUsers.Prefix.Length); at > 0; at = name.IndexOf(Mailbox.Separator, at + 1))
        {
            if (EmailAddress.TryParse(name[OtherUsers.Prefix.Length..at], out _)) return name[..(at + 1)];
        }

        return OtherUsers.Prefix;
    }
}
