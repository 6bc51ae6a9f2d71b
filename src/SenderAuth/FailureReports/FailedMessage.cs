using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>The first message of its <see cref="FailureKey"/>, as a report shows it.</summary>
internal sealed record FailedMessage
{
    /// <summary>Names the report, however often it is sent.</summary>
    internal required string ReportId { get; init; }

    internal required DateTimeOffset Arrived { get; init; }

    /// <summary>The domain in From.</summary>
    internal required DomainName Author { get; init; }

    /// <summary>The client's address in full.</summary>
    internal required string Client { get; init; }

    /// <summary>Fields of the feedback report that are known when the message comes, lines ended by CRLF.</summary>
    internal required string Fields { get; init; }

    /// <summary>Whose SPF record the report quotes; empty for none.</summary>
    internal string SpfDomain { get; init; } = "";

    /// <summary>The message's header; redacted before it is written down.</summary>
    internal required byte[] Header { get; init; }

    /// <summary>Domains of those whom the message was sent to, which redaction looks for.</summary>
    internal IReadOnlyList<DomainName> RecipientDomains { get; init; } = [];
}
