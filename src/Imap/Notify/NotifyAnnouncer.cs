using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Tells what NOTIFY asked for of mailboxes that are not open: STATUS, LIST and METADATA (RFC 5465 §5).</summary>
internal static class NotifyAnnouncer
{
    private const StatusItems Items = StatusItems.Messages | StatusItems.UidNext | StatusItems.UidValidity | StatusItems.Unseen;

    internal static async ValueTask TellAsync(ImapSession session, NotifyState state, CancellationToken cancellationToken)
    {
        (IReadOnlyDictionary<MailboxId, NotifyEvents> pending, bool overflow) = state.Take();
        if (overflow)
        {
            // RFC 5465 §5.8: as if NOTIFY NONE had been said.
            session.News.Notify(null);
            session.Output.Write("* OK [NOTIFICATIONOVERFLOW] There is more than can be told; nothing more will be\r\n"u8);
            return;
        }

        if (state.Wants(NotifyEvents.ServerMetadataChange)) await TellServerAsync(session, state, cancellationToken).ConfigureAwait(false);
        if (pending.Count == 0) return;
        Identities identities = await session.IdentitiesAsync(cancellationToken).ConfigureAwait(false);
        // Only a change of mailboxes can be one of subscriptions.
        bool mailboxes = pending.Values.Any(static events => (events & NotifyEvents.OfMailboxes) != 0);
        foreach ((MailboxId id, NotifyEvents events) in pending)
        {
            (Mailbox? found, MailboxRights rights) = await session.Store.ReadAsync(
                reader => reader.FindMailbox(id) is { } there ? (there, reader.RightsIn(there, identities.Account, identities.Grantees)) : (null, MailboxRights.None), cancellationToken).ConfigureAwait(false);
            Mailbox? mailbox = found is null || (rights & MailboxRights.Lookup) == 0 ? null : found with { Name = NameOf(session, state, found) };
            if (mailbox is not null && mailbox.Account != identities.Account) mailbox = mailbox with { Subscribed = state.Known.TryGetValue(id, out KnownMailbox? known) && known.Subscribed };
            if (mailboxes && (events & NotifyEvents.OfMailboxes) != 0) await TellMailboxAsync(session, state, id, mailbox, cancellationToken).ConfigureAwait(false);
            if (mailbox is null || (rights & MailboxRights.Read) == 0 || (session.HasSelected && session.Selected.Id == id)) continue;
            NotifyEvents wanted = state.EventsOf(mailbox.Name, mailbox.Account == identities.Account, mailbox.Subscribed);
            if ((events & wanted & NotifyEvents.OfMessages) != 0) WriteStatus(session, mailbox);
            await session.Output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>RFC 5465 §5.2 to §5.4.</summary>
    internal static void WriteStatus(ImapSession session, Mailbox mailbox) =>
        StatusSyntax.Write(session, mailbox, session.Has(SessionFeatures.CondStore) ? Items | StatusItems.HighestModSeq : Items, 0);

    /// <summary>What this reader can see of a mailbox's (or the server's) annotations: full entry names and hashes of values.</summary>
    internal static async ValueTask<Dictionary<string, int>> AnnotationsAsync(ImapSession session, MailboxId? mailbox, CancellationToken cancellationToken)
    {
        (IReadOnlyList<Annotation> own, IReadOnlyList<Annotation> shared) = await session.Store.ReadAsync(
            reader => (reader.Annotations(mailbox, session.Account.Id), reader.Annotations(mailbox, null)), cancellationToken).ConfigureAwait(false);
        var entries = new Dictionary<string, int>(own.Count + shared.Count, StringComparer.Ordinal);
        foreach (Annotation entry in own) entries["/private" + entry.Name] = HashOf(entry.Value.Span);
        foreach (Annotation entry in shared) entries["/shared" + entry.Name] = HashOf(entry.Value.Span);
        return entries;
    }

    private static async ValueTask TellServerAsync(ImapSession session, NotifyState state, CancellationToken cancellationToken)
    {
        Dictionary<string, int> now = await AnnotationsAsync(session, null, cancellationToken).ConfigureAwait(false);
        WriteMetadata(session, "", Differences(state.ServerAnnotations, now));
        state.ServerAnnotations = now;
    }

    private static async ValueTask TellMailboxAsync(ImapSession session, NotifyState state, MailboxId id, Mailbox? mailbox, CancellationToken cancellationToken)
    {
        state.Known.TryGetValue(id, out KnownMailbox? known);
        if (mailbox is null)
        {
            if (known is null) return;
            state.Known.Remove(id);
            if (Wants(known.Name, known.Subscribed, NotifyEvents.MailboxName)) WriteList(session, "\\NonExistent", known.Name, null);
            return;
        }

        bool renamed = known is not null && known.Name != mailbox.Name;
        if ((known is null || renamed) && (Wants(mailbox.Name, mailbox.Subscribed, NotifyEvents.MailboxName) || (renamed && Wants(known!.Name, known.Subscribed, NotifyEvents.MailboxName))))
            WriteList(session, mailbox.Subscribed ? "\\Subscribed" : "", mailbox.Name, renamed ? known!.Name : null);
        else if (known is not null && known.Subscribed != mailbox.Subscribed && Wants(mailbox.Name, mailbox.Subscribed, NotifyEvents.SubscriptionChange))
            WriteList(session, mailbox.Subscribed ? "\\Subscribed" : "", mailbox.Name, null);
        Dictionary<string, int>? entries = known?.Annotations;
        if (Wants(mailbox.Name, mailbox.Subscribed, NotifyEvents.MailboxMetadataChange))
        {
            entries = await AnnotationsAsync(session, id, cancellationToken).ConfigureAwait(false);
            WriteMetadata(session, mailbox.Name, Differences(known?.Annotations ?? [], entries));
        }

        state.Known[id] = new KnownMailbox(mailbox.Name, mailbox.Subscribed, entries);

        // One that is no longer subscribed was watched by "subscribed" until now.
        bool Wants(string name, bool subscribed, NotifyEvents kind)
        {
            bool own = mailbox is null ? !name.StartsWith(OtherUsers.Prefix, StringComparison.Ordinal) : mailbox.Account == session.Account.Id;
            return ((state.EventsOf(name, own, subscribed) | (known?.Subscribed == true ? state.EventsOf(name, own, true) : NotifyEvents.None)) & kind) != 0;
        }
    }

    // "* LIST (\Subscribed) "/" "new" ("OLDNAME" ("old"))" (RFC 5465 §5.5)
    private static void WriteList(ImapSession session, string attributes, string name, string? oldName)
    {
        ImapWriter output = session.Output;
        output.Write("* LIST ("u8);
        output.WriteText(attributes);
        output.Write(") \"/\" "u8);
        output.WriteMailbox(name);
        if (oldName is not null)
        {
            output.Write(" (\"OLDNAME\" ("u8);
            output.WriteMailbox(oldName);
            output.Write("))"u8);
        }

        output.Write("\r\n"u8);
    }

    // "* METADATA "INBOX" /shared/comment /private/comment" (RFC 5464 §4.4.2)
    private static void WriteMetadata(ImapSession session, string mailbox, List<string> entries)
    {
        if (entries.Count == 0) return;
        ImapWriter output = session.Output;
        output.Write("* METADATA "u8);
        output.WriteMailbox(mailbox);
        foreach (string entry in entries)
        {
            output.Write((byte)' ');
            output.WriteString(entry);
        }

        output.Write("\r\n"u8);
    }

    private static List<string> Differences(Dictionary<string, int> before, Dictionary<string, int> now)
    {
        var changed = new List<string>();
        foreach ((string entry, int hash) in now)
        {
            if (!before.TryGetValue(entry, out int was) || was != hash) changed.Add(entry);
        }

        foreach (string entry in before.Keys)
        {
            if (!now.ContainsKey(entry)) changed.Add(entry);
        }

        return changed;
    }

    private static string NameOf(ImapSession session, NotifyState state, Mailbox mailbox) =>
        mailbox.Account == session.Account.Id ? mailbox.Name : state.Prefixes.GetValueOrDefault(mailbox.Account, OtherUsers.Prefix) + mailbox.Name;

    private static int HashOf(ReadOnlySpan<byte> value)
    {
        var hash = new HashCode();
        hash.AddBytes(value);
        return hash.ToHashCode();
    }
}
