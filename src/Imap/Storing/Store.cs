using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>STORE and UID STORE (RFC 9051 §6.4.6) with UNCHANGEDSINCE (RFC 7162 §3.1.3).</summary>
internal sealed record StoreCommand(bool Uid, SequenceSet Set, ModSeq? UnchangedSince, FlagOperation Operation, bool Silent, FlagNames Flags) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input) => Parse(ref input, uid: false);

    internal static ImapCommand ParseUid(ref ImapScanner input) => Parse(ref input, uid: true);

    private static StoreCommand Parse(ref ImapScanner input, bool uid)
    {
        input.Space();
        SequenceSet set = SequenceSet.Parse(ref input);
        input.Space();
        ModSeq? unchangedSince = null;
        if (input.TryTake((byte)'('))
        {
            if (!input.TryWord("UNCHANGEDSINCE"u8)) throw ImapCommandException.Bad("That modifier of STORE is not known.");
            input.Space();
            unchangedSince = new ModSeq((long)input.Number64());
            input.Expect((byte)')');
            input.Space();
        }

        FlagOperation operation = input.TryTake((byte)'+') ? FlagOperation.Add : input.TryTake((byte)'-') ? FlagOperation.Remove : FlagOperation.Replace;
        bool silent = input.TryWord("FLAGS.SILENT"u8);
        if (!silent && !input.TryWord("FLAGS"u8)) throw ImapCommandException.Bad("STORE changes FLAGS and nothing else.");
        input.Space();
        return new StoreCommand(uid, set, unchangedSince, operation, silent, FlagNames.ParseList(ref input));
    }
}

internal sealed class StoreHandler : CommandHandler<StoreCommand>
{
    private const MailboxRights Changing = MailboxRights.KeepSeen | MailboxRights.Write | MailboxRights.DeleteMessages;

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, StoreCommand command, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        if (command.UnchangedSince is not null) session.EnableCondStore();
        selected.RequireAny(Changing);
        UidSet uids = selected.Resolve(command.Set, command.Uid);
        uids = MessageLimit.Cut(session, uids, out string? cut);
        if (uids.IsEmpty) return Completion.Ok("STORE completed");

        (FlagsUpdated updated, KeywordTable keywords) = await UpdateAsync(session, command, uids, cancellationToken).ConfigureAwait(false);

        // RFC 7162 §3.1.3: a conditional store tells the new MODSEQ even when it is silent.
        bool condStore = session.Has(SessionFeatures.CondStore);
        if (!command.Silent || command.UnchangedSince is not null || condStore)
            await FlagResponses.WriteAsync(session, updated.Changed, keywords, !command.Silent, condStore, cancellationToken).ConfigureAwait(false);
        if (updated.Conflicting.IsEmpty) return MessageLimit.Complete(session, Gone(session, uids, updated), cut);
        UidSet modified = command.Uid ? updated.Conflicting : selected.Map.SequencesOf(updated.Conflicting);
        return MessageLimit.Complete(session, Completion.Ok("Some messages were changed by others and left alone", $"MODIFIED {modified}"), cut);
    }

    /// <summary>
    /// One change of so many messages at most: the writer is free for others in between, and RFC 7162 §3.1.3 asks of each message alone that nothing comes
    /// between its test and its change. Where a later one is refused, those before it stand, and are told as the changes of others are.
    /// </summary>
    private static async ValueTask<(FlagsUpdated Updated, KeywordTable Keywords)> UpdateAsync(ImapSession session, StoreCommand command, UidSet uids, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        var batches = new UidBatches(uids, session.Host.Options.MaximumChanged);
        var own = new List<ModSeq>();
        FlagsUpdated? all = null;
        KeywordTable? keywords = null;
        while (batches.Next(out UidSet batch))
        {
            (FlagsUpdated updated, keywords) = await session.Store.WriteAsync(
                transaction =>
                {
                    MailboxRights rights = selected.RightsNow(transaction);
                    if ((rights & Changing) == 0) throw MailboxPath.Forbidden();
                    MessageFlags flags = command.Flags.Intern(transaction, selected.Account, create: command.Operation != FlagOperation.Remove && (rights & MailboxRights.Write) != 0);
                    FlagWatch? watch = session.Host.Events?.Watch(transaction, selected.Id, batch);
                    FlagsUpdated updated = FlagRights.Update(transaction, selected.Id, batch, command.Operation, flags, rights, command.UnchangedSince);
                    watch?.Note(session.Account.Id);
                    return (updated, transaction.Keywords(selected.Account));
                },
                cancellationToken).ConfigureAwait(false);
            // Where nothing was altered, the mod-sequence is of a change of others, which is still to be told.
            if (updated.Altered) own.Add(updated.ModSeq);
            all = all is null
                ? updated
                : new FlagsUpdated(UidSets.Union(all.Changed, updated.Changed), UidSets.Union(all.Conflicting, updated.Conflicting), updated.ModSeq, all.Altered || updated.Altered);
        }

        selected.Own.UnionWith(own);
        selected.Note(all!.ModSeq);
        return (all, keywords!);
    }

    // RFC 2180 §4.2: the client still counts messages that others have removed.
    private static Completion Gone(ImapSession session, UidSet asked, FlagsUpdated updated)
    {
        bool all = updated.Changed.MemberCount == asked.MemberCount;
        return all || session.Selected.Removed.IsEmpty ? Completion.Ok("STORE completed") : Completion.Ok("Some of the messages are gone", "EXPUNGEISSUED");
    }
}
