using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Smtp.Tests;

/// <summary>Delivery played: example.com is ours, nobody@ is unknown, full@ has no room; everything else it keeps for the test to look at.</summary>
internal sealed class RecordingAcceptor : IMailAcceptor
{
    public List<ReceivedMail> Received { get; } = [];

    /// <summary>Transactions that were begun and not disposed.</summary>
    public int Open { get; private set; }

    public SmtpReply? ConnectReply { get; set; }

    public StoreFault? WriteFault { get; set; }

    public ValueTask<SmtpReply?> ConnectAsync(ConnectionFacts connection, CancellationToken cancellationToken) => ValueTask.FromResult(ConnectReply);

    public IMailTransaction Begin(ConnectionFacts connection)
    {
        Open++;
        return new Transaction(this, connection);
    }

    private sealed class Transaction(RecordingAcceptor owner, ConnectionFacts connection) : IMailTransaction
    {
        private readonly MemoryStream _content = new();
        private readonly List<EnvelopeRecipient> _recipients = [];
        private Envelope _envelope = new();
        private bool _disposed;

        public string Trace => "T1";

        public ValueTask<SmtpReply> SetSenderAsync(Envelope envelope, CancellationToken cancellationToken)
        {
            _envelope = envelope;
            return ValueTask.FromResult(envelope.Sender?.LocalPart == "spammer"
                ? new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), "Not from you")
                : new SmtpReply(250, new EnhancedStatusCode(2, 1, 0), "Sender ok"));
        }

        public ValueTask<SmtpReply> AddRecipientAsync(EnvelopeRecipient recipient, CancellationToken cancellationToken)
        {
            SmtpReply reply = recipient.Address switch
            {
                { LocalPart: "nobody" } => new SmtpReply(550, new EnhancedStatusCode(5, 1, 1), "No such mailbox"),
                { Domain.Ascii: not "example.com" } when connection.Account is null => new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), "Relaying denied"),
                _ => new SmtpReply(250, new EnhancedStatusCode(2, 1, 5), "Recipient ok"),
            };
            if (reply.IsPositive) _recipients.Add(recipient);
            return ValueTask.FromResult(reply);
        }

        public void Write(ReadOnlySpan<byte> content)
        {
            if (owner.WriteFault is { } fault) throw new StoreException(fault, "played");
            _content.Write(content);
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public long HeldOctets => _content.Capacity;

        public ValueTask DropContentAsync()
        {
            _content.SetLength(0);
            _content.Capacity = 0;
            return ValueTask.CompletedTask;
        }

        public ValueTask<IReadOnlyList<SmtpReply>> CompleteAsync(ReadOnlyMemory<byte> traceHeaders)
        {
            owner.Received.Add(new ReceivedMail(_envelope with { Recipients = _recipients }, _content.ToArray(), Encoding.UTF8.GetString(traceHeaders.Span), connection));
            var accepted = new SmtpReply(250, new EnhancedStatusCode(2, 0, 0), "Accepted as T1");
            if (connection.Role != ReceivingRole.Lmtp) return ValueTask.FromResult<IReadOnlyList<SmtpReply>>([accepted]);
            return ValueTask.FromResult<IReadOnlyList<SmtpReply>>([.. _recipients.Select(r => r.Address.LocalPart == "full" ? new SmtpReply(452, new EnhancedStatusCode(4, 2, 2), "Mailbox full") : accepted)]);
        }

        public ValueTask DisposeAsync()
        {
            if (!_disposed) owner.Open--;
            _disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}

internal sealed record ReceivedMail(Envelope Envelope, byte[] Content, string Trace, ConnectionFacts Connection);
