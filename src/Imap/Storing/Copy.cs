using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>COPY (RFC 9051 §6.4.7) and MOVE (RFC 6851), by sequence number or UID.</summary>
internal sealed record CopyCommand(bool Uid, bool Move, SequenceSet Set, string Destination) : ImapCommand
{
    internal static ImapCommand ParseCopy(ref ImapScanner input) => Parse(ref input, uid: false, move: false);

    internal static ImapCommand ParseUidCopy(ref ImapScanner input) => Parse(ref input, uid: true, move: false);

    internal static ImapCommand ParseMove(ref ImapScanner input) => Parse(ref input, uid: false, move: true);

    internal static ImapCommand ParseUidMove(ref ImapScanner input) => Parse(ref input, uid: true, move: true);

    private static CopyCommand Parse(ref ImapScanner input, bool uid, bool move)
    {
        input.Space();
        SequenceSet set = SequenceSet.Parse(ref input);
        input.Space();
        return new CopyCommand(uid, move, set, input.Mailbox());
    }
}

internal sealed class CopyHandler : CommandHandler<CopyCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, CopyCommand command, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        // RFC 6851 §3.2: what MOVE does to the source is marking as deleted and expunging.
        if (command.Move)
        {
            selected.RequireAny(MailboxRights.DeleteMessages);
            selected.RequireAny(MailboxRights.Expunge);
        }

        MailboxPath path = await session.ResolveAsync(command.Destination, cancellationToken).ConfigureAwait(false);
        UidSet uids = selected.Resolve(command.Set, command.Uid);
        // RFC 9738 §3.1: MOVE need not be whole, and is no saving of what was not there.
        string? cut = null;
        if (command.Move) uids = MessageLimit.Cut(session, uids, out cut);
        else MessageLimit.RequireSavable(session, uids);
        (Copied copied, ModSeq modSeq) = await session.Store.WriteAsync(
            transaction =>
            {
                selected.RequireNow(transaction, command.Move ? MailboxRights.Read | MailboxRights.DeleteMessages | MailboxRights.Expunge : MailboxRights.Read);
                // RFC 9051 §6.4.7: TRYCREATE says that the mailbox could be made.
                Mailbox destination = path.RequireDestination(transaction, out MailboxRights rights);
                if (command.Move && destination.Id == selected.Id) throw ImapCommandException.No("The messages are there already.", "CANNOT");
                Copied copied = command.Move ? transaction.Move(selected.Id, uids, destination.Id) : transaction.Copy(selected.Id, uids, destination.Id);
                FlagRights.TakeOff(transaction, destination.Id, copied.Destination, rights);
                session.Host.Events?.Placed(transaction, destination.Id, copied.Destination, MailboxEventCause.Copy, session.Account.Id);
                // Mod-sequences are an account's: the client counts those of the mailbox that it has open.
                return (copied, destination.Account == selected.Account ? copied.ModSeq : transaction.HighestModSeq(selected.Account));
            },
            cancellationToken).ConfigureAwait(false);
        string verb = command.Move ? "MOVE" : "COPY";
        if (copied.Source.IsEmpty) return MessageLimit.Complete(session, Completion.Ok($"{verb} completed"), cut);
        string code = $"COPYUID {copied.UidValidity} {copied.Source} {copied.Destination}";
        selected.Note(modSeq);
        if (!command.Move) return Completion.Ok("COPY completed", code);

        // RFC 6851 §4.3: the code of MOVE stands in an untagged OK, before the removals.
        session.Output.Write("* OK ["u8);
        session.Output.WriteText(code);
        session.Output.Write("] Moved\r\n"u8);
        return MessageLimit.Complete(session, Completion.Ok("MOVE completed", session.Has(SessionFeatures.QResync) ? $"HIGHESTMODSEQ {modSeq}" : null), cut);
    }
}
