using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>One message for recipients of one next hop.</summary>
internal sealed record OutboundJob(QueuedMessage Message, IReadOnlyList<QueuedRecipient> Recipients)
{
    /// <summary>The local addresses it may go out from.</summary>
    internal SourceSet Sources { get; init; } = SourceSet.Any;
}

internal enum Fate
{
    /// <summary>The next hop has taken responsibility.</summary>
    Sent,

    /// <summary>To be tried again.</summary>
    Deferred,

    /// <summary>Never to be tried again.</summary>
    Failed,
}

/// <param name="Reply">The server's, or ours in its place.</param>
/// <param name="Host">Who gave it; null when no host was reached.</param>
/// <param name="DsnHandedOver">The next hop reports success itself (RFC 3461 §6.2.1); otherwise "relayed" is ours to report.</param>
/// <param name="DeliverByHandedOver">The next hop keeps the sender's time for delivery (RFC 2852).</param>
/// <param name="OverTls">The answer came over an encrypted connection.</param>
internal readonly record struct RecipientOutcome(QueuedRecipient Recipient, Fate Fate, SmtpReply Reply, string? Host, bool DsnHandedOver, bool DeliverByHandedOver = false, bool OverTls = false);

/// <summary>What became of one attempt.</summary>
/// <param name="Outcomes">One for each recipient of the job, in no order, but for those in <paramref name="Left"/>.</param>
/// <param name="Session">Ready for the next message; null when it is over.</param>
/// <param name="Unreachable">No host of the destination could be talked to: a matter of the destination, not of this message.</param>
/// <param name="Left">Recipients whom a limit of the server put off: they go in a next transaction.</param>
internal sealed record OutboundAttempt(IReadOnlyList<RecipientOutcome> Outcomes, OutboundSession? Session, bool Unreachable, IReadOnlyList<QueuedRecipient> Left)
{
    /// <summary>The server ended the connection that the attempt was given, where the next message was to begin, after so many; 0 where it did not.</summary>
    internal int EndedAfter { get; init; }

    /// <summary>Our address on the last connection; null where there was none.</summary>
    internal string? Local { get; init; }
}
