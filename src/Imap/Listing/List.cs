using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

internal sealed class ListHandler : CommandHandler<ListCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, ListCommand command, CancellationToken cancellationToken)
    {
        bool lsub = (command.Options & ListOptions.Lsub) != 0;
        if (command.Patterns is [""])
        {
            // RFC 9051 §6.3.9: an empty pattern asks for the separator and the root.
            session.Output.Write(lsub ? "* LSUB (\\Noselect) \"/\" \"\"\r\n"u8 : "* LIST (\\Noselect) \"/\" \"\"\r\n"u8);
            return Completion.Ok("Done");
        }

        var patterns = new List<ListPattern>();
        // The reference is a text to begin with; names here have no other notion of a current place.
        foreach (string pattern in command.Patterns) patterns.Add(new ListPattern(command.Reference + pattern));
        ListedMailboxes listed = await ListedMailboxes.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        if ((command.Status & StatusItems.HighestModSeq) != 0) session.EnableCondStore();

        bool levels = command.Patterns[0].EndsWith('%');
        int statuses = 0;
        List<ListEntry> entries = MailboxTree.Build(listed.Mailboxes, listed.Subscriptions);
        HashSet<string> above = (command.Options & ListOptions.SelectRecursiveMatch) != 0 ? AboveUnlisted(entries, patterns) : [];
        foreach (ListEntry entry in entries)
        {
            bool childInfo = above.Contains(entry.Name);
            if (!Matches(patterns, entry.Name) || !(childInfo || IsWanted(entry, command.Options, levels))) continue;
            Write(session, entry, command.Options, childInfo, lsub);
            if (entry.Mailbox is not { } mailbox) continue;
            MailboxRights rights = listed.RightsIn(mailbox);
            // RFC 8440 §3.
            if ((command.Options & ListOptions.ReturnMyRights) != 0) AccessListResponses.WriteMyRights(session.Output, entry.Name, rights);
            if (command.Entries.Count > 0 && (rights & MailboxRights.Read) != 0)
            {
                // RFC 9590 §3.
                MetadataEntries annotations = await session.Store.ReadAsync(reader => MetadataEntries.Read(reader, mailbox, session.Account.Id), cancellationToken).ConfigureAwait(false);
                annotations.Write(session.Output, entry.Name, command.Entries, MetadataDepth.Itself, long.MaxValue, absentAsNil: true);
            }

            // RFC 5819 §2: a mailbox whose STATUS one may not ask for is listed without.
            if (command.Status != StatusItems.None && (rights & MailboxRights.Read) != 0 && statuses++ < session.Host.Options.MaximumListStatus)
            {
                long deleted = (command.Status & StatusItems.DeletedStorage) != 0 ? await StatusSyntax.DeletedOctetsAsync(session, mailbox, cancellationToken).ConfigureAwait(false) : 0;
                StatusSyntax.Write(session, mailbox, command.Status, deleted);
            }

            await session.Output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        }

        return Completion.Ok("Done");
    }

    /// <summary>
    /// The levels above subscribed names that the patterns leave out (RFC 5258 §3.1 RECURSIVEMATCH): CHILDINFO is said of them,
    /// and of no level all of whose subscribed names are listed themselves (§4).
    /// </summary>
    private static HashSet<string> AboveUnlisted(List<ListEntry> entries, List<ListPattern> patterns)
    {
        var above = new HashSet<string>(StringComparer.Ordinal);
        foreach (ListEntry entry in entries)
        {
            if (entry.Subscribed && !Matches(patterns, entry.Name)) MailboxTree.AddParents(entry.Name, above);
        }

        return above;
    }

    private static bool Matches(List<ListPattern> patterns, string name)
    {
        foreach (ListPattern pattern in patterns)
        {
            if (pattern.Matches(name)) return true;
        }

        return false;
    }

    private static bool IsWanted(in ListEntry entry, ListOptions options, bool levels)
    {
        bool subscribedOnly = (options & ListOptions.SelectSubscribed) != 0;
        if ((options & ListOptions.Lsub) != 0)
        {
            // RFC 3501 §6.3.9: with "%", a level above a subscribed name is listed as \Noselect.
            return entry.Subscribed || (levels && entry.HasSubscribedChildren);
        }

        if (subscribedOnly) return entry.Subscribed && Has(entry, options);
        return (entry.Mailbox is not null || entry.HasChildren) && Has(entry, options);
    }

    private static bool Has(in ListEntry entry, ListOptions options) =>
        (options & ListOptions.SelectSpecialUse) == 0 || (entry.Mailbox is { } mailbox && SpecialUse.Attribute(mailbox.Role) is not null);

    private static void Write(ImapSession session, in ListEntry entry, ListOptions options, bool childInfo, bool lsub)
    {
        ImapWriter output = session.Output;
        output.Write(lsub ? "* LSUB ("u8 : "* LIST ("u8);
        if (lsub)
        {
            if (!entry.Subscribed) output.Write("\\Noselect "u8);
        }
        else if (entry.Mailbox is null)
        {
            output.Write(session.IsRev2 || (options & ListOptions.ReturnSubscribed) != 0 ? "\\NonExistent "u8 : "\\Noselect "u8);
        }

        // RFC 3348: the two are always told, and exclude each other.
        output.Write(entry.HasChildren ? "\\HasChildren"u8 : "\\HasNoChildren"u8);
        if (entry.Subscribed && (options & ListOptions.ReturnSubscribed) != 0) output.Write(" \\Subscribed"u8);
        if (entry.Mailbox is { Role: not MailboxRole.None } mailbox && SpecialUse.Attribute(mailbox.Role) is { } use)
        {
            output.Write((byte)' ');
            output.WriteText(use);
        }

        output.Write(") \"/\" "u8);
        output.WriteMailbox(entry.Name);
        if (childInfo) output.Write(" (\"CHILDINFO\" (\"SUBSCRIBED\"))"u8);
        output.Write("\r\n"u8);
    }
}
