using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>RCPT. Whether an address is taken is the pipeline's to say; how many is ours.</summary>
internal static class RcptHandler
{
    public static async ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        var rcpt = (RcptCommand)command;
        MailTransactionState transaction = session.Transaction!;
        if (++transaction.RecipientCommands > session.Options.MaximumRecipientCommands)
        {
            session.Refuse(SmtpReplies.TooManyRecipients);
            return;
        }

        // RFC 5321 §4.5.3.1.10: 452, and what was taken so far stands. No error of the client's: it sends the rest in another message.
        if (transaction.Recipients >= session.Options.MaximumRecipients)
        {
            session.Reply(SmtpReplies.TooManyRecipients);
            return;
        }

        if (rcpt.HasParameters && !session.IsExtended)
        {
            session.Refuse(SmtpReplies.UnknownParameter);
            return;
        }

        EnvelopeRecipient? recipient = rcpt.Recipient ?? await PostmasterAsync(session).ConfigureAwait(false);
        if (recipient is null)
        {
            session.Refuse(SmtpReplies.BadRecipientAddress);
            return;
        }

        if (recipient.Address.NeedsSmtpUtf8 && !transaction.Envelope.SmtpUtf8)
        {
            session.Refuse(SmtpReplies.NeedSmtpUtf8);
            return;
        }

        if (!transaction.TryMakeRoom(recipient))
        {
            session.Reply(SmtpReplies.NoMemory);
            return;
        }

        SmtpReply reply = await transaction.Mail.AddRecipientAsync(recipient, session.Closed).ConfigureAwait(false);
        session.Reply(reply);
        if (reply.IsPositive)
        {
            transaction.Add(recipient.Address);
            session.HasRecipient();
            return;
        }

        transaction.LeaveOut(recipient);
        if (reply.IsPermanentFailure) session.CountRefusedRecipient();
    }

    // RFC 5321 §4.1.1.3: "postmaster" without a domain must be taken.
    private static async ValueTask<EnvelopeRecipient?> PostmasterAsync(SmtpSession session)
    {
        DomainName? named = session.Options.PostmasterDomain ?? await session.Listener.Accounts.DomainOfAsync(session.Options.HostName, session.Closed).ConfigureAwait(false);
        string domain = named?.Ascii ?? session.Options.HostName;
        return EmailAddress.TryParse("postmaster@" + domain, out EmailAddress? address) ? new EnvelopeRecipient(address) : null;
    }
}
