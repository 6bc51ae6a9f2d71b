using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Smtp;

/// <summary>
/// Where a message's content goes: through the header filter into the store's writer, counted, and never held. The first fault is what
/// the client is told in the end; from then on content is dropped.
/// </summary>
internal sealed class MessageIntake
{
    private readonly IMailTransaction _transaction;
    private readonly IntakeShare _share;
    private readonly long _maximumSize;
    private long _size;
    private bool _dropped;

    /// <param name="submission">Bcc is taken out and From is kept for its check.</param>
    public MessageIntake(IMailTransaction transaction, IntakeShare share, SmtpOptions options, bool submission)
    {
        _transaction = transaction;
        _share = share;
        _maximumSize = options.MaximumMessageSize;
        Header = new HeaderFilter(this, submission, options.MaximumHeaderSize);
    }

    public HeaderFilter Header { get; }

    /// <summary>Null while all is well.</summary>
    public PreparedReply? Fault { get; private set; }

    /// <summary>Octets of content handed in, kept or not.</summary>
    public long Received { get; private set; }

    public void Fail(PreparedReply reply) => Fault ??= reply;

    public void Accept(ReadOnlySpan<byte> content)
    {
        Received += content.Length;
        if (Fault is not null || content.IsEmpty) return;
        if (!Header.IsOver) content = content[Header.Take(content)..];
        Write(content);
    }

    /// <summary>Past the header filter.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty || Fault is not null) return;
        _size += content.Length;
        if (_size > _maximumSize)
        {
            Fail(SmtpReplies.MessageTooLarge);
            return;
        }

        try
        {
            _transaction.Write(content);
            long held = _transaction.HeldOctets - MailTransactionState.FirstContent;
            if (!_share.TryHoldContent(Math.Max(0, held))) Fail(SmtpReplies.NoMemory);
        }
        catch (StoreException exception)
        {
            Fail(ReplyTo(exception));
        }
    }

    /// <summary>Lets the store write what has gathered, or lets go what will not be taken. Called after each piece that was read.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            if (_dropped) return;
            _dropped = true;
            await _transaction.DropContentAsync().ConfigureAwait(false);
            _share.TryHoldContent(0);
            return;
        }

        try
        {
            await _transaction.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            Fail(ReplyTo(exception));
        }
    }

    private static PreparedReply ReplyTo(StoreException exception) => exception.Fault == StoreFault.StorageFull ? SmtpReplies.StorageFull : SmtpReplies.LocalError;
}
