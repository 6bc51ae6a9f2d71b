namespace Posthouse.Mail;

/// <summary>What the MAIL command said: who gets the bounces and how the message may travel.</summary>
public sealed record Envelope
{
    /// <summary>Null is the null reverse-path &lt;&gt; (RFC 5321 §4.5.5): never answered with a report.</summary>
    public EmailAddress? Sender { get; init; }

    public IReadOnlyList<EnvelopeRecipient> Recipients { get; init; } = [];

    public BodyType Body { get; init; } = BodyType.SevenBit;

    /// <summary>RFC 1870 §3: the octets that the client announced; 0 where it announced none. A claim, for refusing early.</summary>
    public long DeclaredSize { get; init; }

    /// <summary>RFC 6531 §3.4.</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>RFC 8689 §2.</summary>
    public bool RequireTls { get; init; }

    /// <summary>RFC 3461 §4.3: what of the message a report returns.</summary>
    public DsnReturn Return { get; init; }

    /// <summary>RFC 3461 §4.4, decoded from xtext.</summary>
    public string? EnvelopeIdentifier { get; init; }

    /// <summary>RFC 4865: not to be sent on before this moment.</summary>
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>RFC 2852.</summary>
    public DeliverBy? DeliverBy { get; init; }

    /// <summary>RFC 6710: -9 to 9.</summary>
    public int Priority { get; init; }
}

/// <summary>One RCPT command.</summary>
public sealed record EnvelopeRecipient(EmailAddress Address)
{
    /// <summary>RFC 3461 §4.1.</summary>
    public DsnNotify Notify { get; init; }

    /// <summary>RFC 3461 §4.2, <c>rfc822;user@example.com</c>, decoded from xtext.</summary>
    public string? OriginalRecipient { get; init; }
}

/// <summary>RFC 6152, RFC 3030.</summary>
public enum BodyType
{
    SevenBit,
    EightBitMime,
    BinaryMime,
}

/// <summary>RFC 3461 §4.3; <see cref="Unspecified"/> leaves the choice to us.</summary>
public enum DsnReturn
{
    Unspecified,
    Full,
    Headers,
}

/// <summary>RFC 3461 §4.1. <see cref="Unspecified"/> is what the absent parameter means: failure, and delay as we please.</summary>
[Flags]
public enum DsnNotify
{
    Unspecified = 0,
    Never = 1,
    Success = 2,
    Failure = 4,
    Delay = 8,
}

/// <summary>RFC 2852: by when, and whether to return (R) or only to notify (N) when the time passes; trace asks for relay reports.</summary>
public sealed record DeliverBy(DateTimeOffset Deadline, bool ReturnOnTimeout, bool Trace);
