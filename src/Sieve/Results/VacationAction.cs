using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>An answer to the sender (RFC 5230), which the run found that it may be given: <see cref="VacationRules"/> were asked already.</summary>
/// <param name="To">Whom to answer: the envelope's sender (RFC 5230 §5.1).</param>
public sealed record VacationAction(EmailAddress To) : SieveAction
{
    /// <summary>In UTF-8; where <see cref="IsMime"/>, a MIME entity: fields, an empty line, a body (RFC 5230 §4.3).</summary>
    public required string Reason { get; init; }

    public bool IsMime { get; init; }

    /// <summary>As the script gave it, or "Auto: " and the message's (RFC 5230 §5.3).</summary>
    public required string Subject { get; init; }

    /// <summary>The From field as the script gave it; null: the address that was found among the recipients (RFC 5230 §5.2).</summary>
    public string? From { get; init; }

    /// <summary>The owner's address that stood among the recipients.</summary>
    public required string OwnAddress { get; init; }

    /// <summary>In-Reply-To and, at the end, References (RFC 5230 §5.5, §5.6); with angle brackets; null where the message has none.</summary>
    public string? MessageId { get; init; }

    public string? References { get; init; }

    /// <summary>What to ask and tell <see cref="SieveHost.LastAnswered"/>'s memory (RFC 5230 §4.2).</summary>
    public required string Key { get; init; }

    /// <summary>How long this sender is not answered again under this key.</summary>
    public TimeSpan Period { get; init; }

    /// <summary>RFC 8580: where a copy of the answer is filed.</summary>
    public FileIntoAction? Fcc { get; init; }
}
