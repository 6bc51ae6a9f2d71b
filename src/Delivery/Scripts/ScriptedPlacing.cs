using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Makes the placements of a <see cref="CopyDecision"/> true, on the writer's thread.</summary>
/// <param name="addressed">Words for the record of the first.</param>
internal sealed class ScriptedPlacing(WriteTransaction transaction, AcceptedMessage message, LocalCopy copy, Func<string> addressed)
{
    private bool _isTold;

    private readonly HashSet<MailboxId> _used = [];
    private readonly ScriptTargets _targets = new(transaction, copy.Account.Id);

    /// <summary>
    /// Places all. Where the first does not fit, none is made and the copy fails as any other; where a later one does not, the message is
    /// delivered already, and the journal says what is missing.
    /// </summary>
    /// <exception cref="StoreException"><see cref="StoreFault.OverQuota"/>: nothing was placed.</exception>
    internal void Place(IReadOnlyList<ScriptedPlacement> placements, MailboxId inbox)
    {
        bool any = false;
        foreach (ScriptedPlacement placement in placements)
        {
            try
            {
                any |= PlaceOne(placement, inbox);
            }
            catch (StoreException exception) when (any && exception.Fault == StoreFault.OverQuota)
            {
                Note($"action=full {placement.At}");
            }
        }
    }

    /// <summary>A copy of what was sent; where it does not fit, it was sent all the same.</summary>
    internal void File(ScriptedPlacement placement, MailboxId inbox)
    {
        try
        {
            PlaceOne(placement, inbox);
        }
        catch (StoreException exception) when (exception.Fault == StoreFault.OverQuota)
        {
            Note($"action=full {placement.At}");
        }
    }

    private bool PlaceOne(ScriptedPlacement placement, MailboxId inbox)
    {
        (MailboxId target, string told) = placement.Into is { } into ? Find(into, inbox)
            : message.Quarantined && transaction.FindMailbox(copy.Account.Id, MailboxRole.Junk) is { } junk ? (junk.Id, "junk")
            : (inbox, "inbox");
        // RFC 5228 §2.10.3: the same message twice in one mailbox is one; a changed one is another.
        if (placement.Blob == message.LocalBlob && !_used.Add(target)) return false;
        // What a script wrote into the header is its owner's, who could write anything there.
        bool asItCame = placement.Blob == message.LocalBlob;
        Appended appended = transaction.Append(new AppendRequest(target, placement.Blob, _targets.Flags(placement.Flags), message.At) { EnforceQuota = message.EnforceQuota, Delivered = asItCame });
        string words = _isTold ? "" : addressed();
        _isTold = true;
        Record("delivered", $"{words}mailbox={told} message={appended.Message}{(placement.At is { } at ? $" {at}" : "")}");
        return true;
    }

    // RFC 5228 §4.1: what cannot be filed where it was to goes to the Inbox.
    private (MailboxId, string) Find(FileIntoAction into, MailboxId inbox) =>
        _targets.Find(into, out string why) is { } found ? (found, found == inbox ? "inbox" : found.ToString()) : (inbox, "inbox " + why);

    internal void Note(string detail) => Record("filtered", detail);

    private void Record(string kind, string detail) => transaction.Journal(new JournalRecord(kind)
    {
        Account = copy.Account.Id,
        Sender = message.SenderText,
        Recipient = copy.Account.Address.ToString(),
        MessageIdHeader = message.MessageIdHeader,
        Trace = message.Trace,
        Detail = detail,
    });
}
