using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Smtp;

/// <summary>What a session needs of Delivery. The seam exists so that sessions are tested without a store.</summary>
internal interface IMailAcceptor
{
    ValueTask<SmtpReply?> ConnectAsync(ConnectionFacts connection, CancellationToken cancellationToken);

    IMailTransaction Begin(ConnectionFacts connection);
}

/// <summary>One mail transaction, as a session sees it.</summary>
internal interface IMailTransaction : IAsyncDisposable
{
    /// <summary>The id clause of Received.</summary>
    string Trace { get; }

    ValueTask<SmtpReply> SetSenderAsync(Envelope envelope, CancellationToken cancellationToken);

    ValueTask<SmtpReply> AddRecipientAsync(EnvelopeRecipient recipient, CancellationToken cancellationToken);

    /// <exception cref="Posthouse.Storage.StoreException">The store cannot take it.</exception>
    void Write(ReadOnlySpan<byte> content);

    /// <inheritdoc cref="Write"/>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Octets of memory that the content holds at this moment, about.</summary>
    long HeldOctets { get; }

    /// <summary>The message will not be taken: what has come of it is let go, memory and disk. No more content follows.</summary>
    ValueTask DropContentAsync();

    ValueTask<IReadOnlyList<SmtpReply>> CompleteAsync(ReadOnlyMemory<byte> traceHeaders);
}
