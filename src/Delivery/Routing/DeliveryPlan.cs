using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>Where one message goes: copies for accounts here, and groups of recipients that the queue takes.</summary>
internal sealed class DeliveryPlan
{
    // Up to here a search through the list is cheaper than a set.
    private const int LinearLimit = 16;

    private HashSet<AccountId>? _seen;

    private HashSet<EmailAddress>? _forwarded;

    internal List<LocalCopy> Copies { get; } = [];

    internal List<OutboundGroup> Outbound { get; } = [];

    /// <summary>What stands behind each of the envelope's recipients, in their order. Several may lead to one copy.</summary>
    internal IReadOnlyList<AddressResolution> Resolutions { get; init; } = [];

    internal bool IsList(int index) => index < Resolutions.Count && Resolutions[index].Group is not null;

    /// <summary>At least one mailbox here that the recipient stands for has the message.</summary>
    internal bool IsPlaced(int index, IReadOnlyList<PlacementFailure> failures)
    {
        if (index >= Resolutions.Count) return false;
        foreach (Account account in Resolutions[index].Accounts)
        {
            bool failed = false;
            for (int i = 0; i < failures.Count && !failed; i++) failed = failures[i].Copy.Account.Id == account.Id;
            if (!failed) return true;
        }

        return false;
    }

    /// <summary>Part of what the recipient stands for has the message, or the queue has it: the rest is like a full member of a list.</summary>
    internal bool IsServed(int index, IReadOnlyList<PlacementFailure> failures) =>
        IsPlaced(index, failures) || (index < Resolutions.Count && Resolutions[index].RemoteAddresses.Count > 0);

    /// <summary>A recipient that is not served stands for this account, among others perhaps: whoever is told so will bring its copy again.</summary>
    internal bool IsOwedTo(AccountId account, IReadOnlyList<PlacementFailure> failures)
    {
        for (int i = 0; i < Resolutions.Count; i++)
        {
            if (Resolutions[i].Accounts.Any(candidate => candidate.Id == account) && !IsServed(i, failures)) return true;
        }

        return false;
    }

    /// <summary>Why a mailbox that the recipient stands for does not have the message; null when all have it.</summary>
    internal SmtpReply? FailureOf(int index, IReadOnlyList<PlacementFailure> failures)
    {
        if (index >= Resolutions.Count) return null;
        foreach (PlacementFailure failure in failures)
        {
            foreach (Account account in Resolutions[index].Accounts)
            {
                if (account.Id == failure.Copy.Account.Id) return failure.Reply;
            }
        }

        return null;
    }

    /// <summary>What goes out says BODY=8BITMIME, whatever the client said.</summary>
    internal void DeclareEightBit()
    {
        for (int i = 0; i < Outbound.Count; i++) Outbound[i] = Outbound[i] with { Envelope = Outbound[i].Envelope with { Body = BodyType.EightBitMime } };
    }

    /// <summary>False where an alias or list of this message leads to the address already.</summary>
    internal bool AddForwarded(EmailAddress address) => (_forwarded ??= []).Add(address);

    /// <summary>Each account gets one copy, however many of the recipients lead to it.</summary>
    internal void AddCopy(LocalCopy copy)
    {
        if (_seen is not null)
        {
            if (_seen.Add(copy.Account.Id)) Copies.Add(copy);
            return;
        }

        foreach (LocalCopy existing in Copies)
        {
            if (existing.Account.Id == copy.Account.Id) return;
        }

        Copies.Add(copy);
        if (Copies.Count < LinearLimit) return;
        _seen = [];
        foreach (LocalCopy existing in Copies) _seen.Add(existing.Account.Id);
    }
}

/// <summary>One placement to make.</summary>
/// <param name="Account">Whose mailbox.</param>
/// <param name="Recipient">The RCPT that led there.</param>
/// <param name="Index">Its place among the accepted recipients.</param>
/// <param name="Above">A list's fields, each ended by CRLF; null where no list is on the way.</param>
internal readonly record struct LocalCopy(Account Account, EnvelopeRecipient Recipient, int Index, string? Above = null);

/// <summary>Recipients that travel under one envelope and one header: one queue entry.</summary>
/// <param name="Envelope">Without recipients.</param>
/// <param name="DeliveredTo">The alias or list that sends it on; written above the message so that a loop is seen. Null for direct recipients.</param>
/// <param name="Local">The recipients are accounts here, to be delivered by the queue.</param>
internal sealed record OutboundGroup(Envelope Envelope, string? DeliveredTo, bool Local)
{
    /// <summary>A list's fields, each ended by CRLF.</summary>
    internal string Above { get; init; } = "";

    internal List<EnvelopeRecipient> Recipients { get; } = [];
}
