using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// The one way in for mail, whichever protocol brings it. It runs the pipeline's stages, routes, and makes the accepted message
/// durable in a single store transaction: local placements, queue records and journal together.
/// </summary>
public sealed class MessageReceiver
{
    /// <summary>Begins a connection's first or next transaction.</summary>
    public ReceivingTransaction Begin(ConnectionFacts connection) => throw new NotImplementedException();

    /// <summary>Asks the stages about the connection; null lets it in.</summary>
    public ValueTask<SmtpReply?> ConnectAsync(ConnectionFacts connection, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}

/// <summary>One mail transaction: MAIL, RCPT …, the message. Used by one session, one call at a time.</summary>
public sealed class ReceivingTransaction : IAsyncDisposable
{
    /// <summary>MAIL. A negative reply leaves the transaction unusable.</summary>
    public ValueTask<SmtpReply> SetSenderAsync(Envelope envelope, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>RCPT. A negative reply refuses this recipient alone.</summary>
    public ValueTask<SmtpReply> AddRecipientAsync(EnvelopeRecipient recipient, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public IReadOnlyList<EnvelopeRecipient> Recipients => throw new NotImplementedException();

    /// <summary>Where the session writes the message's bytes, already un-stuffed and with CRLF line ends.</summary>
    public BlobWriter Message => throw new NotImplementedException();

    /// <summary>
    /// Ends the message. <paramref name="traceHeaders"/> are the session's (Received and, for submission, what was missing), each ended by CRLF.
    /// The replies are durable truth: one for all recipients in SMTP, one for each accepted recipient, in order, in LMTP.
    /// </summary>
    public ValueTask<IReadOnlyList<SmtpReply>> CompleteAsync(ReadOnlyMemory<byte> traceHeaders, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
