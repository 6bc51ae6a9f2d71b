namespace Posthouse.Web;

/// <summary>A sending limit, as the administration API shows and takes it. Where a number is missing, what stands behind it holds; 0 is no limit.</summary>
public sealed record LimitModel
{
    /// <summary>"default" (each account), an account's address, a domain, or "*." and a domain for it and all domains here below it.</summary>
    public string? Subject { get; init; }

    public int? RecipientsPerHour { get; init; }

    /// <summary>In any 24 hours.</summary>
    public int? RecipientsPerDay { get; init; }

    public int? MessagesPerHour { get; init; }

    /// <summary>Only of an account: it is known to write to many.</summary>
    public bool? BulkSender { get; init; }

    /// <summary>What it has sent, for one subject alone.</summary>
    public long? RecipientsInHour { get; init; }

    public long? RecipientsInDay { get; init; }

    public long? MessagesInHour { get; init; }
}
