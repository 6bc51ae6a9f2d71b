using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>The transaction that a session is in: what MAIL said, how many recipients were taken, and the message as far as it has come.</summary>
internal sealed class MailTransactionState(IMailTransaction transaction, Envelope envelope) : IAsyncDisposable
{
    public IMailTransaction Mail => transaction;

    public Envelope Envelope => envelope;

    /// <summary>Those that were accepted.</summary>
    public int Recipients { get; private set; }

    /// <summary>For Received, which names a recipient only when there is one (RFC 5321 §7.6).</summary>
    public EmailAddress? OnlyRecipient { get; private set; }

    /// <summary>Set when the first octet of the message is awaited.</summary>
    public MessageIntake? Intake { get; set; }

    /// <summary>Of BDAT, over all its chunks: a line end may be cut between two.</summary>
    public ContentDecoder? Decoder { get; set; }

    public void Add(EmailAddress recipient) => OnlyRecipient = ++Recipients == 1 ? recipient : null;

    public ValueTask DisposeAsync() => transaction.DisposeAsync();
}
