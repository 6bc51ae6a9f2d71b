using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>An address that a person puts on the list, or brings from another system.</summary>
public sealed record NewSuppression(EmailAddress Address)
{
    public string? Reason { get; init; }

    public string? Class { get; init; }

    public EnhancedStatusCode? Status { get; init; }

    public bool ListsOnly { get; init; }

    public bool IsImport { get; init; }

    public DateTimeOffset? FirstSeen { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    public int? Count { get; init; }

    /// <summary>Null for <see cref="SuppressionOptions.ManualFor"/> from now.</summary>
    public DateTimeOffset? Expires { get; init; }
}
