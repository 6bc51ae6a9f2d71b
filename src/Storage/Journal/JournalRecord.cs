using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A fact worth knowing afterwards (design: the journal). Written in the transaction that made it true.</summary>
/// <param name="Kind">Stable kebab-case name: <c>received</c>, <c>rejected</c>, <c>delivered</c>, <c>queued</c>, <c>sent</c>, <c>deferred</c>, <c>bounced</c>, <c>sign-in</c> …</param>
public sealed record JournalRecord(string Kind)
{
    /// <summary>Set by the store: position in the journal, rising.</summary>
    public long Sequence { get; init; }

    /// <summary>Set by the store when default.</summary>
    public DateTimeOffset At { get; init; }

    public AccountId? Account { get; init; }

    /// <summary>Envelope sender; "" is the null sender, null is not applicable.</summary>
    public string? Sender { get; init; }

    public string? Recipient { get; init; }

    /// <summary>The Message-ID header without brackets.</summary>
    public string? MessageIdHeader { get; init; }

    /// <summary>Ties the records of one SMTP transaction and its queue entries together.</summary>
    public string? Trace { get; init; }

    /// <summary>Reply, reason, stage, remote address, mailbox … Never bodies, passwords or tokens.</summary>
    public string? Detail { get; init; }
}

/// <summary>Which records a trace wants; null fields do not restrict.</summary>
public sealed record JournalQuery
{
    public string? Kind { get; init; }

    public string? Sender { get; init; }

    public string? Recipient { get; init; }

    public string? MessageIdHeader { get; init; }

    public string? Trace { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>Only records after this sequence; for consumers.</summary>
    public long After { get; init; }

    public int Limit { get; init; } = 1000;

    /// <summary>Where more match than the limit, the last of them rather than the first. Ascending either way.</summary>
    public bool Newest { get; init; }
}
