using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Smtp;

/// <summary>
/// The end of a message, by DATA or BDAT: the trace headers, the hand-over to Delivery, the replies.
/// </summary>
internal static class MessageCompletion
{
    public static async ValueTask CompleteAsync(SmtpSession session)
    {
        MailTransactionState transaction = session.Transaction!;
        MessageIntake intake = transaction.Intake!;
        session.Working();
        if (intake.Fault is { } fault)
        {
            await RefuseAsync(session, fault).ConfigureAwait(false);
            return;
        }

        byte[] trace = TraceHeaders.Build(session, transaction);
        IReadOnlyList<SmtpReply> replies = await transaction.Mail.CompleteAsync(trace).ConfigureAwait(false);
        bool refused = false;
        bool accepted = false;
        for (int i = 0; i < replies.Count; i++)
        {
            session.Reply(replies[i]);
            refused |= !replies[i].IsPositive;
            accepted |= replies[i].IsPositive;
        }

        if (accepted) session.MessageTaken();
        await EndAsync(session, refused).ConfigureAwait(false);
    }

    /// <summary>Refuses the message: once, or in LMTP once for each recipient (RFC 2033 §4.2).</summary>
    public static ValueTask RefuseAsync(SmtpSession session, PreparedReply reply)
    {
        int count = session.Listener.Role == ReceivingRole.Lmtp ? session.Transaction!.Recipients : 1;
        for (int i = 0; i < count; i++) session.Reply(reply);
        return EndAsync(session, refused: true);
    }

    private static ValueTask EndAsync(SmtpSession session, bool refused)
    {
        session.Messages++;
        if (refused) session.CountError();
        return session.ResetAsync();
    }
}
