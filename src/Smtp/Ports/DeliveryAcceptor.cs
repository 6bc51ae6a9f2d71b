using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Smtp;

/// <summary>Delivery, as sessions see it.</summary>
internal sealed class DeliveryAcceptor(MessageReceiver receiver) : IMailAcceptor
{
    public ValueTask<SmtpReply?> ConnectAsync(ConnectionFacts connection, CancellationToken cancellationToken) => receiver.ConnectAsync(connection, cancellationToken);

    public IMailTransaction Begin(ConnectionFacts connection) => new Transaction(receiver.Begin(connection));

    private sealed class Transaction(ReceivingTransaction transaction) : IMailTransaction
    {
        private BlobWriter? _message;

        public string Trace => transaction.Trace;

        public ValueTask<SmtpReply> SetSenderAsync(Envelope envelope, CancellationToken cancellationToken) => transaction.SetSenderAsync(envelope, cancellationToken);

        public ValueTask<SmtpReply> AddRecipientAsync(EnvelopeRecipient recipient, CancellationToken cancellationToken) => transaction.AddRecipientAsync(recipient, cancellationToken);

        public void Write(ReadOnlySpan<byte> content) => (_message ??= transaction.Message).Write(content);

        public ValueTask FlushAsync(CancellationToken cancellationToken) => _message?.FlushAsync(cancellationToken) ?? ValueTask.CompletedTask;

        public long HeldOctets => _message?.HeldOctets ?? 0;

        public ValueTask DropContentAsync() => _message?.DisposeAsync() ?? ValueTask.CompletedTask;

        // No token: once the end of the message was seen, its outcome must be known and told (RFC 5321 §6.1).
        public ValueTask<IReadOnlyList<SmtpReply>> CompleteAsync(ReadOnlyMemory<byte> traceHeaders) => transaction.CompleteAsync(traceHeaders);

        public ValueTask DisposeAsync() => transaction.DisposeAsync();
    }
}
