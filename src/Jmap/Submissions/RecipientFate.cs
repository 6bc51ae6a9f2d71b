using System.Text.Json.Nodes;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>What became of one recipient of a submission (RFC 8621 §7, DeliveryStatus).</summary>
/// <param name="Delivered">"queued", "yes", "no" or "unknown".</param>
internal sealed record RecipientFate(string Address, string Reply, string Delivered)
{
    private const string Accepted = "250 2.0.0 Accepted";
    private const string Placed = "250 2.0.0 Delivered";

    // Of one submission: as many recipients and attempts as matter.
    private const int JournalRecords = 5000;

    internal static List<RecipientFate> Of(StoreReader reader, Submission submission)
    {
        var fates = new Dictionary<string, RecipientFate>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonNode? recipient in submission.Value["envelope"]!["rcptTo"]!.AsArray())
        {
            string address = (string)recipient!["email"]!;
            fates[Key(address)] = new RecipientFate(address, Accepted, submission.IsCanceled ? "no" : "unknown");
        }

        if (submission.IsCanceled) return [.. fates.Values];
        foreach (JournalRecord record in TraceRecords.Of(reader, submission.Trace, JournalRecords))
        {
            // Of an address that leads to several mailboxes, one tells how it went.
            if (TraceRecords.IsFurther(record) || Find(fates, TraceRecords.AddressedAs(record), record.Recipient) is not { } key) continue;
            fates[key] = fates[key].After(record.Kind, TraceRecords.ReplyOf(record));
        }

        foreach (QueuedMessage queued in reader.ListQueue(new QueueQuery { Trace = submission.Trace }))
        {
            foreach (QueuedRecipient recipient in queued.Recipients)
            {
                // The journal tells the rest. It keeps less than a message may be held for, and not what could not be tried.
                if (recipient.State == RecipientState.Waiting && Find(fates, TraceRecords.AddressedAs(recipient.Recipient), recipient.Recipient.Address.ToString()) is { } key) fates[key] = fates[key].After("deferred", recipient.LastReply);
            }
        }

        return [.. fates.Values];
    }

    /// <summary>Whether a record of the kind tells of a fate.</summary>
    internal static bool Concerns(string kind) => IsLast(kind) || kind is "queued" or "deferred";

    /// <summary>Nothing more becomes of any recipient, as far as the journal knows.</summary>
    /// <param name="records">Of the submission, in the journal's order.</param>
    internal static bool AreFinal(IEnumerable<JournalRecord> records, Submission submission)
    {
        var open = new Dictionary<string, RecipientFate>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonNode? recipient in submission.Value["envelope"]!["rcptTo"]!.AsArray()) open[Key((string)recipient!["email"]!)] = new RecipientFate("", "", "");
        foreach (JournalRecord record in records)
        {
            if (IsLast(record.Kind) && !TraceRecords.IsFurther(record) && Find(open, TraceRecords.AddressedAs(record), record.Recipient) is { } key) open.Remove(key);
        }

        return open.Count == 0;
    }

    private static bool IsLast(string kind) => kind is "delivered" or "sent" or "bounced" or "expired" or "discarded";

    // An alias may lead to a mailbox here and somewhere else besides: what has arrived has arrived.
    private RecipientFate After(string kind, string? reply) => Delivered == "yes" ? this : kind switch
    {
        // RFC 8621 §7: of what waited here first, its later fate.
        "delivered" => this with { Delivered = "yes", Reply = Delivered == "queued" ? Placed : Reply },
        // RFC 8621 §7: handed to the next host; what it does with it is not known.
        "sent" => this with { Delivered = "unknown", Reply = Line(reply) ?? Reply },
        "bounced" or "expired" => this with { Delivered = "no", Reply = Line(reply) ?? Reply },
        "discarded" => this with { Delivered = "no" },
        "queued" or "deferred" => this with { Delivered = "queued", Reply = Line(reply) ?? Reply },
        _ => this,
    };

    private static string? Find(Dictionary<string, RecipientFate> fates, params ReadOnlySpan<string?> addresses)
    {
        foreach (string? address in addresses)
        {
            if (address is not null && fates.ContainsKey(Key(address))) return Key(address);
        }

        return null;
    }

    private static string Key(string address) => EmailAddress.TryParse(address, out EmailAddress? parsed) ? parsed.ToString() : address;

    // What an administrator did is no reply of a server.
    private static string? Line(string? reply) => reply is [>= '2' and <= '5', ..] ? reply.ReplaceLineEndings(" ") : null;
}
