using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// The words of a record that tell which address the sender wrote, where an alias or a list has put another in its place. Of several that
/// stand for one address, the first says <c>for=</c> and the others <c>also-for=</c>: who may not know what stands behind it sees one.
/// </summary>
internal static class AddressedAs
{
    private const string For = "for=";
    private const string AlsoFor = "also-for=";

    /// <summary>Of an entry of the queue, with a space in front; empty where the recipient is as he was addressed.</summary>
    internal static string Words(QueuedMessage message, EnvelopeRecipient recipient)
    {
        if (Original(recipient) is not { } original) return "";
        foreach (QueuedRecipient other in message.Recipients)
        {
            if (other.Recipient.OriginalRecipient == recipient.OriginalRecipient) return $" {(other.Recipient.Address == recipient.Address ? For : AlsoFor)}{original}";
        }

        return $" {For}{original}";
    }

    /// <summary>Of a copy that is placed as it comes, with a space behind.</summary>
    /// <param name="first">Of those that stand for this recipient.</param>
    internal static string Words(LocalCopy copy, bool first) =>
        copy.Recipient.Address == copy.Account.Address || !IsWord(copy.Recipient.Address.ToString()) ? "" : $"{(first ? For : AlsoFor)}{copy.Recipient.Address} ";

    /// <summary>Null where he is as he was addressed. RFC 3461 §4.2: ORCPT is of any type, and may be a client's own word.</summary>
    internal static string? Original(EnvelopeRecipient recipient)
    {
        if (recipient.OriginalRecipient is not { } text || text.IndexOf(';', StringComparison.Ordinal) is not (> 0 and var at)) return null;
        return IsWord(text[(at + 1)..]) && EmailAddress.TryParse(text[(at + 1)..], out EmailAddress? address) && address != recipient.Address ? address.ToString() : null;
    }

    /// <summary>Empty where the record's recipient is as he was addressed.</summary>
    internal static ReadOnlySpan<char> Of(JournalRecord record)
    {
        if (record.Kind is not ("delivered" or "queued" or "sent" or "deferred" or "bounced" or "expired" or "discarded" or "reputation-fault")) return default;
        DetailWords words = Words(record);
        return words[For] is { Length: > 0 } address ? address : words[AlsoFor];
    }

    /// <summary>Another record stands for the address.</summary>
    internal static bool IsFurther(JournalRecord record) => Words(record)[AlsoFor].Length > 0;

    /// <summary>Those of ours: of what is delivered, scripts tell behind them, in words of their own.</summary>
    internal static DetailWords Words(JournalRecord record) =>
        new(record is { Kind: "delivered", Detail: { } detail } ? detail[..Math.Max(0, detail.IndexOf("mailbox=", StringComparison.Ordinal))] : record.Detail);

    private static bool IsWord(string text) => !text.AsSpan().ContainsAny(' ', '\t', '=') && !text.Any(char.IsControl);
}
