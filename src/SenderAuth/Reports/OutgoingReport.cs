using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>A report of ours to another organisation, composed and not yet signed.</summary>
public sealed record OutgoingReport
{
    /// <summary>Names where it goes among the reports of its subject, however often these are prepared.</summary>
    public required string Destination { get; init; }

    /// <summary>Who signs it.</summary>
    public required EmailAddress From { get; init; }

    /// <summary>The envelope sender; null is the null sender.</summary>
    public EmailAddress? Sender { get; init; }

    /// <summary>Empty where it is posted.</summary>
    public IReadOnlyList<EmailAddress> To { get; init; } = [];

    /// <summary>Header and body, lines ended by CRLF.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>Gives it to who does not take it by mail; null when it was taken, else why not. A crash behind it posts it again, under the same name.</summary>
    public Func<CancellationToken, Task<string?>>? Post { get; init; }

    /// <summary>It may not leave without a signature; it is then dropped.</summary>
    public bool MustBeSigned { get; init; }

    /// <summary>What the journal says of it: <c>report=dmarc domain=example.com</c>.</summary>
    public required string Note { get; init; }

    /// <summary>What else is true once it is sent, in the transaction that queues it. May be run again if that was undone.</summary>
    public Action<WriteTransaction>? Done { get; init; }
}
