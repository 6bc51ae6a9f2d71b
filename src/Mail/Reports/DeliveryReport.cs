namespace Posthouse.Mail;

/// <summary>What became of a message for some of its recipients, to be told to its sender (RFC 3464).</summary>
public sealed record DeliveryReport
{
    /// <summary>The host name under which this system is known.</summary>
    public required string ReportingMta { get; init; }

    /// <summary>Who reports, by custom MAILER-DAEMON or postmaster of the system.</summary>
    public required EmailAddress From { get; init; }

    /// <summary>The envelope sender of the message; the report itself travels with the null sender.</summary>
    public required EmailAddress To { get; init; }

    /// <summary>When the report is made.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The report's own identifier, without angle brackets; random, so that its boundary is too.</summary>
    public required string MessageId { get; init; }

    /// <summary>When the message was received.</summary>
    public DateTimeOffset? ArrivalDate { get; init; }

    /// <summary>ENVID of RFC 3461, decoded from xtext.</summary>
    public string? EnvelopeIdentifier { get; init; }

    /// <summary>By when the sender wanted it delivered (RFC 2852).</summary>
    public DateTimeOffset? DeliverBy { get; init; }

    public ReportLanguage Language { get; init; }

    /// <summary>At least one. They may differ in their actions; the report is then about the worst.</summary>
    public required IReadOnlyList<ReportedRecipient> Recipients { get; init; }

    /// <summary>The report's header has an address that is not ASCII, so it must travel with SMTPUTF8.</summary>
    public bool NeedsSmtpUtf8 => To.NeedsSmtpUtf8 || From.NeedsSmtpUtf8;
}

/// <summary>The language a report speaks to people; its other parts are for programs.</summary>
public enum ReportLanguage
{
    English,
    Chinese,
}

/// <summary>RFC 3464 §2.3.3, the worst last.</summary>
public enum DeliveryAction
{
    Expanded,
    Relayed,
    Delivered,
    Delayed,
    Failed,
}

/// <summary>One recipient of a report (RFC 3464 §2.3).</summary>
public sealed record ReportedRecipient
{
    public required EmailAddress FinalRecipient { get; init; }

    /// <summary>ORCPT of RFC 3461, <c>rfc822;user@example.com</c>, decoded from xtext.</summary>
    public string? OriginalRecipient { get; init; }

    public required DeliveryAction Action { get; init; }

    public required EnhancedStatusCode Status { get; init; }

    /// <summary>The host that gave the answer; null when none did.</summary>
    public string? RemoteMta { get; init; }

    /// <summary>What that host said, or what went wrong, on one line.</summary>
    public string? Diagnostic { get; init; }

    /// <summary>The diagnostic is an SMTP reply, code first.</summary>
    public bool DiagnosticIsSmtp { get; init; } = true;

    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>Until when delivery is tried again; for delays.</summary>
    public DateTimeOffset? WillRetryUntil { get; init; }
}
