using System.Buffers;
using System.IO.Pipelines;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Smtp;

/// <summary>
/// BDAT (RFC 3030 §2): so many octets, and no end to look for. The octets follow whether the command is welcome or not, so they are
/// always read: left lying, they would be taken for commands.
/// </summary>
internal static class BdatHandler
{
    public static async ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        var bdat = (BdatCommand)command;
        if (bdat.Size / 4 > session.Options.MaximumMessageSize)
        {
            session.End(SmtpReplies.ChunkFarTooLarge);
            return;
        }

        if (Unwelcome(session) is { } refusal)
        {
            if (await ReadAsync(session, bdat.Size, null).ConfigureAwait(false)) session.Refuse(refusal);
            return;
        }

        MailTransactionState transaction = session.Transaction!;
        ContentDecoder? decoder = transaction.Chunk(session);
        MessageIntake intake = transaction.Intake!;

        if (!await ReadAsync(session, bdat.Size, transaction).ConfigureAwait(false)) return;
        if (bdat.Last)
        {
            decoder?.Finish();
            await MessageCompletion.CompleteAsync(session).ConfigureAwait(false);
        }
        else if (intake.Fault is { } fault)
        {
            // RFC 3030 §2: the transaction is over; further chunks get 503.
            session.Messages++;
            await session.ResetAsync().ConfigureAwait(false);
            session.Refuse(fault);
        }
        else
        {
            session.HasChunk();
            session.Reply(new SmtpReply(250, new EnhancedStatusCode(2, 0, 0), $"{bdat.Size} octets received"));
        }
    }

    private static PreparedReply? Unwelcome(SmtpSession session) => session.State switch
    {
        SessionStates.Recipient or SessionStates.Chunks => null,
        SessionStates.Mail => SmtpReplies.NoValidRecipients,
        SessionStates.Ready => session.Listener.RequiresSignIn && session.Account is null ? SmtpReplies.SignInRequired : SmtpReplies.NeedMail,
        _ => session.Listener.Role == ReceivingRole.Lmtp ? SmtpReplies.LhloFirst : SmtpReplies.HelloFirst,
    };

    /// <summary>Reads exactly <paramref name="size"/> octets. No transaction drops them; no decoder takes them as they are. False: the connection ended.</summary>
    private static async ValueTask<bool> ReadAsync(SmtpSession session, long size, MailTransactionState? transaction)
    {
        MessageIntake? intake = transaction?.Intake;
        long before = intake?.Received ?? 0;
        TransferPace pace = transaction?.Pace ?? new TransferPace(session.Options, session.Listener.Time);
        PipeReader input = session.Connection.Input;
        long left = size;
        while (left > 0)
        {
            if (!input.TryRead(out ReadResult result))
            {
                // What is only dropped brings no message.
                TimeSpan? next = pace.Next(before + size - left);
                if (transaction is null && next > session.QuietTimeLeft) next = session.QuietTimeLeft;
                if (!session.IsWaiting(next)) return false;
                // A client without pipelining waits for the replies before this one.
                await session.FlushAsync().ConfigureAwait(false);
                result = await input.ReadAsync().ConfigureAwait(false);
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            if (result.IsCanceled && session.IsInterrupted(inMessage: true))
            {
                input.AdvanceTo(buffer.Start);
                return false;
            }

            if (buffer.Length > left) buffer = buffer.Slice(0, left);
            if (intake is not null) Take(buffer, intake, transaction!.Decoder);
            left -= buffer.Length;
            input.AdvanceTo(buffer.End);
            if (left > 0 && result.IsCompleted)
            {
                session.End();
                return false;
            }

            if (intake is not null) await intake.FlushAsync(session.Closed).ConfigureAwait(false);
        }

        session.Working();
        return true;
    }

    private static void Take(in ReadOnlySequence<byte> buffer, MessageIntake intake, ContentDecoder? decoder)
    {
        foreach (ReadOnlyMemory<byte> piece in buffer)
        {
            if (decoder is null) intake.Accept(piece.Span);
            else decoder.Decode(piece.Span);
        }
    }
}
