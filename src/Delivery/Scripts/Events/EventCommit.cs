using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Makes an <see cref="EventDecision"/> true on the writer's thread, together with the note that the event is done with. What it changes is
/// no event again (RFC 6785 §6).
/// </summary>
internal sealed class EventCommit(WriteTransaction transaction, Action<DeliveryCommit> send, MailboxEvent one, EventSubject subject, Account owner, string trace, DateTimeOffset now)
{
    private readonly ScriptTargets _targets = new(transaction, owner.Id);
    private readonly UidSet _uid = UidSet.Of(subject.Place.Uid);

    internal void Apply(EventDecision decision)
    {
        EventTable.Advance(transaction, one, subject.Place.Uid);
        foreach (ScriptedSending sending in decision.Sendings)
        {
            RunMemory.CountSent(transaction, owner.Id, now);
            send(sending.Commit);
            Note($"action={sending.Action} {sending.At}");
            if (sending.Fcc is { Into: { } into } fcc) File(into, fcc.Blob, fcc.Flags, sending.At, MessageFlags.None);
        }

        foreach (DuplicateMark mark in decision.Marks) RunMemory.See(transaction, owner.Id, mark, now);
        foreach ((string action, ScriptPoint at) in decision.Notes) Note($"action={action} {at}");
        if (decision.Failure is { } failure)
        {
            Note($"action=failed {failure.At} error={failure.Error}");
            if (failure.Notice is { } notice && RunMemory.TakeTold(transaction, failure.At.Script)) send(notice);
        }

        // Others may have moved or removed it since the script ran: what is not there is neither filed nor changed.
        if (transaction.PlacesOf(one.Mailbox, _uid) is not [var place])
        {
            foreach ((FileIntoAction into, StagedBlob? changed, ScriptPoint at) in decision.Files)
            {
                if (changed is not null) File(into, changed, into.Flags ?? subject.Flags, at, MessageFlags.None);
            }

            return;
        }

        bool kept = decision.Kept;
        MailboxId? last = null;
        foreach ((FileIntoAction into, StagedBlob? changed, ScriptPoint at) in decision.Files)
        {
            MailboxId? target = File(into, changed, into.Flags, at, place.Flags);
            // RFC 6785 §3.3: always a new message, also where it goes into the same mailbox. RFC 5228 §2.10.6: what could not be filed is not lost.
            kept |= target is null;
            last ??= target;
        }

        if (kept)
        {
            if (decision.Flags is { } flags) SetFlags(flags);
            return;
        }

        // RFC 6785 §2.2.4: what is not kept gets \Deleted, and may be expunged at once. What was filed is elsewhere; the rest waits for its owner.
        if (last is not null) transaction.Expunge(one.Mailbox, _uid, onlyDeleted: false);
        else transaction.UpdateFlags(one.Mailbox, _uid, FlagOperation.Add, MessageFlags.Deleted);
    }

    private MailboxId? File(FileIntoAction into, StagedBlob? changed, IReadOnlyList<string>? names, ScriptPoint at, MessageFlags flags)
    {
        if (_targets.Find(into, out string why) is not { } target)
        {
            Note($"action=not-filed {why} {at}");
            return null;
        }

        try
        {
            if (changed is not null)
            {
                transaction.Append(new AppendRequest(target, changed, names is null ? flags : _targets.Flags(names), now));
            }
            else
            {
                Copied copied = transaction.Copy(one.Mailbox, _uid, target);
                if (names is not null) transaction.UpdateFlags(target, copied.Destination, FlagOperation.Replace, _targets.Flags(names));
            }
        }
        catch (StoreException exception) when (exception.Fault == StoreFault.OverQuota)
        {
            Note($"action=full {at}");
            return null;
        }

        Note($"action=filed mailbox={target} {at}");
        return target;
    }

    // Only what the script changed: what the owner changed meanwhile stays.
    private void SetFlags(IReadOnlyList<string> wanted)
    {
        MessageFlags had = _targets.Flags(subject.Flags), now = _targets.Flags(wanted);
        if (now.Without(had) is var added && added != MessageFlags.None) transaction.UpdateFlags(one.Mailbox, _uid, FlagOperation.Add, added);
        if (had.Without(now) is var removed && removed != MessageFlags.None) transaction.UpdateFlags(one.Mailbox, _uid, FlagOperation.Remove, removed);
    }

    private void Note(string detail) => transaction.Journal(new JournalRecord("filtered")
    {
        Account = owner.Id,
        Recipient = owner.Address.ToString(),
        MessageIdHeader = subject.Structure.Summary.MessageIdHeader,
        Trace = trace,
        Detail = $"event={one.CauseName} in={one.Mailbox} {detail}",
    });
}
