using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Transport;

namespace Posthouse.Smtp;

/// <summary>MAIL: which parameters this connection may use, what they come to, and whether Delivery takes the sender.</summary>
internal static class MailHandler
{
    public static async ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        var mail = (MailCommand)command;
        // RFC 9422 §5.1: MAILMAX.
        if (session.Messages >= session.Options.MaximumMessagesPerConnection)
        {
            session.End(SmtpReplies.TooManyMessages);
            return;
        }

        if (await RefusalAsync(session, mail).ConfigureAwait(false) is { } refusal)
        {
            session.Refuse(refusal);
            return;
        }

        Envelope envelope = Resolve(session, mail, out bool priorityLowered);
        IntakeShare share = session.Listener.Budget.Open(session.Connection.Remote.Address);
        if (!share.TryAddEnvelope(MailTransactionState.OwnOctets))
        {
            session.Reply(SmtpReplies.NoMemory);
            session.CountIdle();
            return;
        }

        var transaction = new MailTransactionState(session.Listener.Acceptor.Begin(session.Facts), envelope, share);
        SmtpReply reply;
        try
        {
            reply = await transaction.Mail.SetSenderAsync(envelope, session.Closed).ConfigureAwait(false);
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        if (!reply.IsPositive)
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            session.Reply(reply);
            session.CountError();
            return;
        }

        session.Begun(transaction);
        if (priorityLowered) session.Reply(SmtpReplies.PriorityChanged);
        else session.Reply(reply);
    }

    private static async ValueTask<PreparedReply?> RefusalAsync(SmtpSession session, MailCommand mail)
    {
        Envelope envelope = mail.Envelope;
        // RFC 5321 §4.1.1.2: no parameters after HELO.
        if (!session.IsExtended && mail.Used != MailParameters.None) return SmtpReplies.UnknownParameter;
        if ((mail.Used & MailParameters.RequireTls) != 0 && session.Connection.Tls is null) return SmtpReplies.UnknownParameter;
        if (mail.Size > session.Options.MaximumMessageSize) return SmtpReplies.MessageTooLarge;
        // RFC 6531 §3.3: an address beyond ASCII and no SMTPUTF8.
        if (envelope.Sender is { NeedsSmtpUtf8: true } && !envelope.SmtpUtf8) return SmtpReplies.NeedSmtpUtf8;
        if (HoldRefusal(session, mail) is { } holdRefusal) return holdRefusal;

        // The null sender is everybody's: a receipt or an automatic answer has no other (RFC 3798, RFC 3834).
        if (session.Account is { } account && envelope.Sender is { } sender
            && !await session.Listener.Accounts.MaySendAsAsync(account.Id, sender, session.Closed).ConfigureAwait(false)) return SmtpReplies.SenderNotOwned;
        return null;
    }

    // RFC 4865 §4: an extension of submission.
    private static PreparedReply? HoldRefusal(SmtpSession session, MailCommand mail)
    {
        if ((mail.Used & (MailParameters.HoldFor | MailParameters.HoldUntil)) == 0) return null;
        if (session.Listener.Role != ReceivingRole.Submission || session.Options.MaximumHold <= TimeSpan.Zero) return SmtpReplies.UnknownParameter;
        if (mail.HoldFor > (long)session.Options.MaximumHold.TotalSeconds) return SmtpReplies.HoldTooLong;
        return mail.Envelope.HoldUntil > session.Listener.Time.GetUtcNow() + session.Options.MaximumHold ? SmtpReplies.HoldTooLong : null;
    }

    private static Envelope Resolve(SmtpSession session, MailCommand mail, out bool priorityLowered)
    {
        Envelope envelope = mail.Envelope with { DeclaredSize = mail.Size };
        priorityLowered = false;
        if (mail.HoldFor is { } seconds) envelope = envelope with { HoldUntil = session.Listener.Time.GetUtcNow().AddSeconds(seconds) };
        if (mail.DeliverWithin is { } by) envelope = envelope with { DeliverBy = new DeliverBy(session.Listener.Time.GetUtcNow().AddSeconds(by.Seconds), by.ReturnOnTimeout, by.Trace) };
        // RFC 6710 §5.1: a stranger does not overtake; the change is told (X.3.6).
        if (envelope.Priority > 0 && session.Listener.Role == ReceivingRole.Relay && session.Account is null)
        {
            envelope = envelope with { Priority = 0 };
            priorityLowered = true;
        }

        return envelope;
    }
}
