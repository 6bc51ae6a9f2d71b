namespace Posthouse.Delivery;

/// <summary>What an account, a domain or a domain with all below it may send. Null takes what stands behind; 0 is no limit.</summary>
public sealed record SendingLimit
{
    public int? RecipientsPerHour { get; init; }

    /// <summary>In any 24 hours.</summary>
    public int? RecipientsPerDay { get; init; }

    public int? MessagesPerHour { get; init; }

    /// <summary>Of an account: it is known to write to many, as a newsletter does. How much it sends, to how many strangers and how alike is no sign of a theft.</summary>
    public bool BulkSender { get; init; }

    internal bool IsEmpty => RecipientsPerHour is null && RecipientsPerDay is null && MessagesPerHour is null && !BulkSender;
}
