using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Which records of the journal are wanted; null restricts nothing.</summary>
public sealed record TraceQuery
{
    public string? Kind { get; init; }

    /// <summary>A name out of <see cref="Outcomes"/>.</summary>
    public string? Outcome { get; init; }

    public string? Sender { get; init; }

    public string? Recipient { get; init; }

    public string? MessageId { get; init; }

    public string? Trace { get; init; }

    /// <summary>Where mail was to go.</summary>
    public string? Destination { get; init; }

    /// <summary>Of what was bounced, deferred or returned; "failed" of what scripts did.</summary>
    public string? BounceClass { get; init; }

    /// <summary>Who refused.</summary>
    public string? Stage { get; init; }

    /// <summary>Of a sign-in.</summary>
    public string? Protocol { get; init; }

    /// <summary>One of ours, by identifier.</summary>
    public long? Domain { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>A record as the one who asks may see it, null where he may not; he sees all of it where this is null.</summary>
    public Func<JournalRecord, JournalRecord?>? Show { get; init; }

    /// <summary>What becomes of mail, as charts name it, with the kinds of records that say so.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Outcomes = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["received"] = ["received"],
        ["delivered"] = ["delivered"],
        ["discarded"] = ["discarded"],
        ["queued"] = ["queued"],
        ["sent"] = ["sent"],
        ["deferred"] = ["deferred"],
        ["bounced"] = ["bounced"],
        ["returned"] = ["bounce-received"],
        ["complaint"] = ["complaint-received"],
        ["rejected"] = ["rejected", RejectionSums.Kind],
        ["sign-in"] = ["sign-in"],
        ["sign-in-failed"] = ["sign-in-failed"],
    };

    internal IReadOnlyList<string>? Kinds => Kind is not null ? Outcome is null || Outcomes[Outcome].Contains(Kind) ? [Kind] : [] : Outcome is null ? null : Outcomes[Outcome];

    // What is looked up by a number, or not looked up at all, is asked of the record itself.
    internal bool Matches(JournalRecord record, RecordDomains domains) =>
        (Kinds is not { } kinds || kinds.Contains(record.Kind))
        && Same(Sender, record.Sender) && (Same(Recipient, record.Recipient) || AddressedAs.Of(record).Equals(Recipient, StringComparison.OrdinalIgnoreCase))
        && (MessageId is null || MessageId == record.MessageIdHeader) && (Trace is null || Trace == record.Trace)
        && (Since is not { } since || record.At >= since) && (Until is not { } until || record.At < until)
        && (Destination is null || Same(Destination, TraceWords.DestinationOf(record)))
        && (BounceClass is null || BounceClass == TraceWords.ClassOf(record))
        && (Stage is null || Stage == (TraceWords.StageOf(record) ?? "unknown")) && (Protocol is null || Protocol == TraceWords.ProtocolOf(record))
        && (Domain is not { } domain || domains.Of(record)?.Id == domain);

    private static bool Same(string? wanted, string? text) => wanted is null || string.Equals(wanted, text, StringComparison.OrdinalIgnoreCase);
}
