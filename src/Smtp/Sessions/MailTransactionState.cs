using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Transport;

namespace Posthouse.Smtp;

/// <summary>The transaction that a session is in: what MAIL said, how many recipients were taken, and the message as far as it has come.</summary>
internal sealed class MailTransactionState(IMailTransaction transaction, Envelope envelope, IntakeShare share) : IAsyncDisposable
{
    /// <summary>Content that has its place from MAIL on, the store's first buffer: when recipients were taken, a small message is not refused for memory.</summary>
    public const int FirstContent = 8 << 10;

    /// <summary>Octets of memory of a transaction without recipients, rounded up, with <see cref="FirstContent"/>.</summary>
    public const int OwnOctets = 4096 + FirstContent;

    // Of an address here with all that is known of it. Measured and rounded up; the texts come on top.
    private const int RecipientOctets = 512;

    public IMailTransaction Mail => transaction;

    public Envelope Envelope => envelope;

    /// <summary>Those that were accepted.</summary>
    public int Recipients { get; private set; }

    /// <summary>RCPT commands, whatever their fate.</summary>
    public int RecipientCommands { get; set; }

    /// <summary>For Received, which names a recipient only when there is one (RFC 5321 §7.6).</summary>
    public EmailAddress? OnlyRecipient { get; private set; }

    /// <summary>Set when the first octet of the message is awaited.</summary>
    public MessageIntake? Intake { get; private set; }

    /// <summary>Of BDAT and BURL, over all pieces: a line end may be cut between two.</summary>
    public ContentDecoder? Decoder { get; private set; }

    /// <summary>Set with <see cref="Intake"/>.</summary>
    public TransferPace? Pace { get; private set; }

    /// <summary>False: no memory is left for this recipient. True must be followed by <see cref="Add"/> or <see cref="LeaveOut"/>.</summary>
    public bool TryMakeRoom(EnvelopeRecipient recipient) => share.TryAddEnvelope(OctetsOf(recipient));

    /// <summary>A recipient that was not taken.</summary>
    public void LeaveOut(EnvelopeRecipient recipient) => share.TryAddEnvelope(-OctetsOf(recipient));

    /// <summary>The message begins.</summary>
    public MessageIntake Begin(SmtpSession session)
    {
        Pace = new TransferPace(session.Options, session.Listener.Time);
        return Intake = new MessageIntake(transaction, share, session.Options, session.Listener.Role == ReceivingRole.Submission);
    }

    /// <summary>The message begins, or goes on, in pieces (BDAT, BURL). Null: they are taken as they are.</summary>
    public ContentDecoder? Chunk(SmtpSession session)
    {
        MessageIntake intake = Intake ?? Begin(session);
        if (Decoder is null && envelope.Body != BodyType.BinaryMime)
            Decoder = new ContentDecoder(intake, stuffed: false, session.Options.BareLineEnds, session.Options.MaximumTextLine);
        return Decoder;
    }

    public void Add(EmailAddress recipient) => OnlyRecipient = ++Recipients == 1 ? recipient : null;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            share.Dispose();
        }
    }

    private static long OctetsOf(EnvelopeRecipient recipient) =>
        RecipientOctets + 2L * (recipient.Address.LocalPart.Length + (recipient.OriginalRecipient?.Length ?? 0));
}
