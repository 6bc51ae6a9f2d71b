namespace Posthouse.Mail;

/// <summary>The fields of a feedback report (RFC 5965 §3).</summary>
public sealed record FeedbackReport
{
    /// <summary>Lower case: <c>abuse</c>, <c>fraud</c>, <c>virus</c>, <c>not-spam</c>, <c>auth-failure</c>, <c>other</c>.</summary>
    public string FeedbackType { get; init; } = "other";

    public string UserAgent { get; init; } = "";

    /// <summary>Recipients of the message, where they were not taken out.</summary>
    public IReadOnlyList<EmailAddress> OriginalRecipients { get; init; } = [];

    /// <summary>The envelope sender; null also where it was the null sender.</summary>
    public EmailAddress? OriginalSender { get; init; }

    public string SourceIp { get; init; } = "";

    public string ArrivalDate { get; init; } = "";

    public string OriginalEnvelopeId { get; init; } = "";

    public string ReportingMta { get; init; } = "";

    public IReadOnlyList<string> ReportedDomains { get; init; } = [];

    /// <summary>Reports that this one stands for; 1 where it does not say.</summary>
    public int Incidents { get; init; } = 1;

    /// <summary>What a report of failed authentication adds; null for the other types.</summary>
    public AuthenticationFailure? Authentication { get; init; }

    /// <summary>Someone does not want this sender's mail; the other types tell a host's opinion, or the contrary.</summary>
    public bool IsComplaint => FeedbackType is "abuse" or "fraud" or "opt-out" or "opt-out-list";
}
