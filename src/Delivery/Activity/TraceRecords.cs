using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>What the journal knows of one message, inside a transaction: out of the index as far as that is, then out of the journal's end.</summary>
public static class TraceRecords
{
    /// <param name="limit">Of more, the newest.</param>
    /// <returns>In the order of the journal.</returns>
    public static List<JournalRecord> Of(StoreReader reader, string trace, int limit)
    {
        ArgumentNullException.ThrowIfNull(reader);
        List<JournalRecord> found = TraceTable.Find(reader.Sql, TraceTerms.OfTrace(trace), DateTimeOffset.MinValue, TracePlace.End, limit);
        found.RemoveAll(record => record.Trace != trace);
        found.AddRange(reader.ReadJournal(new JournalQuery { After = reader.JournalCheckpoint(ActivityConsumer.Name), Trace = trace, Newest = true, Limit = limit }));
        found.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        return found;
    }

    /// <summary>The address that the sender wrote: the record's recipient, unless an alias or a list has put another there.</summary>
    public static string? AddressedAs(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Delivery.AddressedAs.Of(record) is { Length: > 0 } address ? address.ToString() : record.Recipient;
    }

    /// <summary>The same of a recipient in the queue.</summary>
    public static string AddressedAs(EnvelopeRecipient recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return Delivery.AddressedAs.Original(recipient) ?? recipient.Address.ToString();
    }

    /// <summary>Several stand for the address that the sender wrote, and another record speaks for it.</summary>
    public static bool IsFurther(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Delivery.AddressedAs.IsFurther(record);
    }

    /// <summary>What the next host, or the server itself, said of it; null where nothing was said.</summary>
    public static string? ReplyOf(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new DetailWords(record.Detail).Reply is { Length: > 0 } reply ? reply.ToString() : null;
    }
}
