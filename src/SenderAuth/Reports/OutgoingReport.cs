using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>A report of ours to another organisation, composed and not yet signed.</summary>
public sealed record OutgoingReport
{
    public required EmailAddress From { get; init; }

    /// <summary>The envelope sender; null is the null sender.</summary>
    public EmailAddress? Sender { get; init; }

    public required IReadOnlyList<EmailAddress> To { get; init; }

    /// <summary>Header and body, lines ended by CRLF.</summary>
    public required ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>What the journal says of it: <c>report=dmarc domain=example.com</c>.</summary>
    public required string Note { get; init; }

    /// <summary>Marks it as sent, in the transaction that queues it: so it is sent once, whatever happens in between. May be run again if the transaction was undone.</summary>
    public required Action<WriteTransaction> Done { get; init; }

    /// <summary>It may not leave without a signature; it is then dropped.</summary>
    public bool MustBeSigned { get; init; }
}
