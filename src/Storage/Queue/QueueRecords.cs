using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A message that waits to leave. Its recipients carry the fate of each.</summary>
public sealed record QueuedMessage
{
    /// <summary>Set by the store.</summary>
    public QueueId Id { get; init; }

    public BlobId Blob { get; init; }

    /// <summary>Octets, with the prepended header.</summary>
    public long Size { get; init; }

    /// <summary>The envelope without recipients.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>The account that submitted it; null for relayed mail and our own reports.</summary>
    public AccountId? Account { get; init; }

    public string Trace { get; init; } = "";

    public DateTimeOffset Queued { get; init; }

    /// <summary>After this no further attempt is made and what is left bounces.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>Held by a person or a stage: nothing is tried until released. The reason in words, null when not held.</summary>
    public string? HeldBecause { get; init; }

    /// <summary>Forces every recipient to this route ("smtp:[host]:port", "lmtp:…", "discard:"); null uses the configured ones.</summary>
    public string? Route { get; init; }

    public IReadOnlyList<QueuedRecipient> Recipients { get; init; } = [];
}

/// <summary>One recipient's fate, a record of its own.</summary>
public sealed record QueuedRecipient
{
    /// <summary>Set by the store; unique.</summary>
    public long Id { get; init; }

    public required EnvelopeRecipient Recipient { get; init; }

    /// <summary>What attempts are grouped by: the next-hop domain in A-labels or a route's name.</summary>
    public required string Destination { get; init; }

    public RecipientState State { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset NextAttempt { get; init; }

    public DateTimeOffset? DelayNoticeSent { get; init; }

    /// <summary>The last reply or error, as text; null before the first attempt.</summary>
    public string? LastReply { get; init; }

    /// <summary>The host that gave it.</summary>
    public string? LastHost { get; init; }
}

public enum RecipientState
{
    /// <summary>To be tried at NextAttempt.</summary>
    Waiting = 0,

    /// <summary>The next hop took it.</summary>
    Sent = 1,

    /// <summary>Given up, or refused for good; reported unless the sender asked not to be.</summary>
    Bounced = 2,

    /// <summary>Removed by a person or a route to nowhere.</summary>
    Discarded = 3,
}

/// <summary>Which queue entries a listing wants.</summary>
public sealed record QueueQuery
{
    public string? Sender { get; init; }

    public string? Recipient { get; init; }

    public string? Destination { get; init; }

    public bool? Held { get; init; }

    /// <summary>One transaction may have made several entries.</summary>
    public string? Trace { get; init; }

    /// <summary>In the envelope, the reason of a hold, the trace, or a recipient's address or last reply.</summary>
    public string? Text { get; init; }

    public QueueOrder Order { get; init; }

    public bool Descending { get; init; }

    /// <summary>Only what follows it in the order; null begins.</summary>
    public QueuePlace? After { get; init; }

    public int Limit { get; init; } = 1000;
}

/// <summary>What a listing is ordered by; entries that are alike, by their numbers.</summary>
public enum QueueOrder
{
    /// <summary>Their numbers: the order in which they came.</summary>
    Id,
    Expires,
    Sender,
    Size,

    /// <summary>The first recipient's address.</summary>
    Recipient,

    /// <summary>Waiting and not tried yet, then those that were deferred, then what is held.</summary>
    State,

    /// <summary>When the next recipient is due; last, those of whom none is.</summary>
    NextAttempt,
}

/// <summary>Where a listing ended.</summary>
/// <param name="Column">Of the last entry: Unix milliseconds, an address, a state's rank or octets, as the order has it; nothing is asked of it where the order is by number.</param>
public readonly record struct QueuePlace(string Column, QueueId Id)
{
    public static QueuePlace Of(QueuedMessage message, QueueOrder order)
    {
        ArgumentNullException.ThrowIfNull(message);
        System.Globalization.CultureInfo plain = System.Globalization.CultureInfo.InvariantCulture;
        return new QueuePlace(
            order switch
            {
                QueueOrder.Expires => message.Expires.ToUnixTimeMilliseconds().ToString(plain),
                QueueOrder.Sender => message.Envelope.Sender?.ToUnicodeString() ?? "",
                QueueOrder.Size => message.Size.ToString(plain),
                QueueOrder.Recipient => message.Recipients.Count > 0 ? message.Recipients[0].Recipient.Address.ToUnicodeString() : "",
                QueueOrder.State => message.HeldBecause is not null ? "2" : message.Recipients.Any(static r => r is { State: RecipientState.Waiting, Attempts: > 0 }) ? "1" : "0",
                QueueOrder.NextAttempt => message.Recipients.Where(static r => r.State == RecipientState.Waiting).Select(static r => r.NextAttempt.ToUnixTimeMilliseconds()).DefaultIfEmpty(long.MaxValue).Min().ToString(plain),
                _ => "",
            },
            message.Id);
    }
}

/// <summary>A piece of work that is due: a waiting recipient of a message that is not held.</summary>
public readonly record struct DueRecipient(long RecipientId, QueueId Message, string Destination, DateTimeOffset NextAttempt, int Priority);
