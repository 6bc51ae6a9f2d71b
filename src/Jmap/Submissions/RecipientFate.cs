using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>What became of one recipient of a submission (RFC 8621 §7, DeliveryStatus).</summary>
/// <param name="Delivered">"queued", "yes", "no" or "unknown".</param>
internal sealed record RecipientFate(string Address, string Reply, string Delivered)
{
    private const string Accepted = "250 2.0.0 Accepted";

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
        foreach (JournalRecord record in reader.ReadJournal([submission.Trace], JournalRecords))
        {
            if (record.Recipient is null || !fates.TryGetValue(Key(record.Recipient), out RecipientFate? fate)) continue;
            fates[Key(record.Recipient)] = record.Kind switch
            {
                "delivered" => fate with { Delivered = "yes" },
                // RFC 8621 §7: handed to the next host; what it does with it is not known.
                "sent" => fate with { Delivered = "unknown" },
                "bounced" or "expired" => fate with { Delivered = "no" },
                "queued" => fate with { Delivered = "queued" },
                _ => fate,
            };
        }

        foreach (QueuedMessage queued in reader.ListQueue(new QueueQuery { Trace = submission.Trace }))
        {
            foreach (QueuedRecipient recipient in queued.Recipients)
            {
                string key = Key(recipient.Recipient.Address.ToString());
                if (!fates.TryGetValue(key, out RecipientFate? fate)) continue;
                string delivered = recipient.State switch { RecipientState.Waiting => "queued", RecipientState.Bounced or RecipientState.Discarded => "no", _ => fate.Delivered };
                fates[key] = fate with { Delivered = delivered, Reply = Line(recipient.LastReply) ?? fate.Reply };
            }
        }

        return [.. fates.Values];
    }

    private static string Key(string address) => EmailAddress.TryParse(address, out EmailAddress? parsed) ? parsed.ToString() : address;

    private static string? Line(string? reply) => reply?.ReplaceLineEndings(" ");
}
