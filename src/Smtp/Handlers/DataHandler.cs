using System.Buffers;
using System.IO.Pipelines;
using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>DATA (RFC 5321 §4.1.1.4): the message streams from the socket to the store, and is never held.</summary>
internal static class DataHandler
{
    public static async ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        MailTransactionState transaction = session.Transaction!;
        if (transaction.Recipients == 0)
        {
            session.Refuse(SmtpReplies.NoValidRecipients);
            return;
        }

        // RFC 3030 §3: binary content cannot be told from the end by its dots.
        if (transaction.Envelope.Body == BodyType.BinaryMime)
        {
            session.Refuse(SmtpReplies.BinaryNeedsBdat);
            return;
        }

        SmtpOptions options = session.Options;
        MessageIntake intake = transaction.Begin(session);
        session.Reply(SmtpReplies.StartMail);
        session.Waiting(options.DataTimeout);
        await session.FlushAsync().ConfigureAwait(false);
        var decoder = new ContentDecoder(intake, stuffed: true, options.BareLineEnds, options.MaximumTextLine);
        if (await ReadAsync(session, transaction, decoder).ConfigureAwait(false)) await MessageCompletion.CompleteAsync(session).ConfigureAwait(false);
    }

    /// <summary>False: the connection ended before the message did, and nobody is owed a reply.</summary>
    private static async ValueTask<bool> ReadAsync(SmtpSession session, MailTransactionState transaction, ContentDecoder decoder)
    {
        PipeReader input = session.Connection.Input;
        long received = 0;
        while (true)
        {
            if (!input.TryRead(out ReadResult result))
            {
                if (!session.IsWaiting(transaction.Pace!.Next(received))) return false;
                result = await input.ReadAsync().ConfigureAwait(false);
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            if (result.IsCanceled && session.IsInterrupted(inMessage: true))
            {
                input.AdvanceTo(buffer.Start);
                return false;
            }

            long taken = Decode(buffer, decoder);
            received += taken;
            input.AdvanceTo(buffer.GetPosition(taken));
            if (decoder.Ended) return true;
            if (result.IsCompleted)
            {
                session.End();
                return false;
            }

            if (received / 4 > session.Options.MaximumMessageSize)
            {
                session.End(SmtpReplies.MessageFarTooLarge);
                return false;
            }

            await transaction.Intake!.FlushAsync(session.Closed).ConfigureAwait(false);
        }
    }

    private static long Decode(in ReadOnlySequence<byte> buffer, ContentDecoder decoder)
    {
        long taken = 0;
        foreach (ReadOnlyMemory<byte> piece in buffer)
        {
            taken += decoder.Decode(piece.Span);
            if (decoder.Ended) break;
        }

        return taken;
    }
}
