using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>ESEARCH (RFC 7377): a search of several mailboxes at once. Messages are named by UID alone.</summary>
/// <param name="In">Empty where IN was not said: the open mailbox.</param>
internal sealed record ESearchCommand(IReadOnlyList<MailboxFilter> In, ResultOptions? Return, SearchCharset Charset, SearchKey Key) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        var filters = new List<MailboxFilter>();
        if (input.TryWord("IN"u8))
        {
            input.Space();
            input.Expect((byte)'(');
            do
            {
                if (filters.Count == 100) throw ImapCommandException.Bad("ESEARCH names too many groups of mailboxes.");
                filters.Add(MailboxFilter.Parse(ref input));
                // RFC 7377 §2.2 defines no scope option.
                if (input.TryPrefix(" ("u8)) throw ImapCommandException.Bad("That scope option is not known.");
            }
            while (input.TrySpace());
            input.Expect((byte)')');
            input.Space();
        }

        ResultOptions? wanted = ResultOptions.Parse(ref input);
        SearchCharset charset = SearchSyntax.Charset(ref input);
        return new ESearchCommand(filters, wanted, charset, SearchSyntax.Keys(ref input));
    }
}

internal sealed class ESearchHandler : CommandHandler<ESearchCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, ESearchCommand command, CancellationToken cancellationToken)
    {
        ResultOptions options = command.Return ?? ResultOptions.All;
        if (command.Charset == SearchCharset.Unknown) return SearchSyntax.BadCharset;
        bool selected = command.In.Count == 0 || command.In.Any(static filter => filter.Kind == MailboxFilterKind.Selected);
        bool others = command.In.Any(static filter => !filter.IsOfSelected);
        if (Problem(session, command, options, selected, others) is { } problem) return problem;
        HashSet<MailboxId> done = [];
        if (selected)
        {
            done.Add(session.Selected.Id);
            Mailbox? open = await session.Store.ReadAsync(reader => reader.FindMailbox(session.Selected.Id), cancellationToken).ConfigureAwait(false);
            if (open is not null) await SearchAsync(session, command, options, session.Selected, open with { Name = session.Selected.Prefix + open.Name }, cancellationToken).ConfigureAwait(false);
        }

        if (!others) return Completion.Ok("ESEARCH completed");
        ListedMailboxes listed = await ListedMailboxes.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var subscribed = new HashSet<string>(listed.Subscriptions, StringComparer.Ordinal);
        foreach (Mailbox mailbox in listed.Mailboxes)
        {
            if ((listed.RightsIn(mailbox) & MailboxRights.Read) == 0) continue;
            bool own = mailbox.Account == session.Account.Id;
            // RFC 7377 §2.2: a mailbox that several names mean is searched once.
            if (mailbox.Messages == 0 || !command.In.Any(filter => (own || filter.Kind != MailboxFilterKind.Personal) && filter.Matches(mailbox.Name, subscribed.Contains(mailbox.Name))) || !done.Add(mailbox.Id)) continue;
            if (await session.Store.GetIndexAsync(mailbox.Id, cancellationToken).ConfigureAwait(false) is not { } index) continue;
            (UidSet uids, ModSeq modSeq) = index.Snapshot();
            var there = new SelectedMailbox(mailbox.Account, mailbox.Id, mailbox.UidValidity, readOnly: true, uids, modSeq);
            await SearchAsync(session, command, options, there, mailbox, cancellationToken).ConfigureAwait(false);
            await session.Output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        }

        return Completion.Ok("ESEARCH completed");
    }

    private static Completion? Problem(ImapSession session, ESearchCommand command, ResultOptions options, bool selected, bool others)
    {
        if (selected && !session.HasSelected) return Completion.Bad("No mailbox is open.");
        // RFC 7377 §2.2.
        if (command.In.Any(static filter => filter.Kind == MailboxFilterKind.SelectedDelayed)) return Completion.Bad("ESEARCH knows no selected-delayed.");
        // RFC 7377 §2.1, §2.4: what has a meaning in the open mailbox alone.
        if (others && command.Key.IsOfSelected) return Completion.Bad("Sequence numbers and \"$\" belong to the open mailbox.");
        if (others && options.Has(SearchReturn.Save)) return Completion.Bad("SAVE belongs to the open mailbox.");
        if (options.Has(SearchReturn.Update)) return Completion.Bad("UPDATE belongs to SEARCH and SORT.");
        if (command.Charset != SearchCharset.None && session.Has(SessionFeatures.Utf8Accept)) return Completion.Bad("With UTF8=ACCEPT every text is UTF-8: leave CHARSET out.");
        return null;
    }

    // "* ESEARCH (TAG "a1" MAILBOX "Sent" UIDVALIDITY 1) UID ALL 4001,4003"; nothing of a mailbox that has nothing.
    private static async ValueTask SearchAsync(ImapSession session, ESearchCommand command, ResultOptions options, SelectedMailbox there, Mailbox mailbox, CancellationToken cancellationToken)
    {
        var run = new SearchRun(session, there, command.Key, options);
        await run.RunAsync(cancellationToken).ConfigureAwait(false);
        var found = new FoundMessages(run.Found, null);
        if (options.Has(SearchReturn.Save)) there.SavedSearch = ExtendedResult.Named(found, options);
        if (found.Count == 0 || options.Wanted == SearchReturn.Save) return;
        ImapWriter output = session.Output;
        output.Write("* ESEARCH (TAG "u8);
        output.WriteString(session.Tag);
        output.Write(" MAILBOX "u8);
        output.WriteMailbox(mailbox.Name);
        output.Write(" UIDVALIDITY "u8);
        output.WriteNumber(mailbox.UidValidity);
        output.Write(") UID"u8);
        ExtendedResult.WriteItems(output, run, found, options, uid: true);
        output.Write("\r\n"u8);
    }
}
