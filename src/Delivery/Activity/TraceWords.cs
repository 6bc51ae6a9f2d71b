using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>What a record's detail says that is asked for by name.</summary>
internal static class TraceWords
{
    /// <summary>Where mail was to go; null where the record is about none, or about mailboxes here.</summary>
    internal static string? DestinationOf(JournalRecord record)
    {
        if (record.Kind is not ("queued" or "sent" or "deferred" or "bounced")) return null;
        ReadOnlySpan<char> to = new DetailWords(record.Detail)["to="];
        return to.Length == 0 || to.SequenceEqual(QueueDestination.Local) ? null : to.ToString();
    }

    /// <summary>Of a failure; null where the record is none.</summary>
    internal static string? ClassOf(JournalRecord record) => record.Kind switch
    {
        "deferred" or "bounced" => JournalFold.ClassOf(new DetailWords(record.Detail)),
        // Which actions a script took is no failure; that it failed is one.
        "filtered" when new DetailWords(record.Detail)["action="] is "failed" => "failed",
        "bounce-received" => JournalFold.ReturnedAs(new DetailWords(record.Detail)),
        _ => null,
    };

    /// <summary>Who refused; null where nobody did.</summary>
    internal static string? StageOf(JournalRecord record) => record.Kind is "rejected" or RejectionSums.Kind && new DetailWords(record.Detail)["stage="] is { Length: > 0 } stage ? stage.ToString() : null;

    /// <summary>Of a sign-in; null where it is none.</summary>
    internal static string? ProtocolOf(JournalRecord record) => record.Kind is "sign-in" or "sign-in-failed" ? new DetailWords(record.Detail)["protocol="] is { Length: > 0 } protocol ? protocol.ToString() : "unknown" : null;
}
