using Posthouse.Storage;

namespace Posthouse.Smtp;

/// <summary>
/// BURL (RFC 4468): a piece of a submitted message comes from a mailbox here instead of over the line; pieces by BDAT may stand before
/// and behind it. No octet follows the command, so a refusal leaves nothing to be dropped.
/// </summary>
internal static class BurlHandler
{
    public static async ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        var burl = (BurlCommand)command;
        if (session.Listener.Urls is not { } urls)
        {
            session.Refuse(SmtpReplies.NotImplemented);
            return;
        }

        MailTransactionState transaction = session.Transaction!;
        if (transaction.Recipients == 0)
        {
            session.Refuse(SmtpReplies.NoValidRecipients);
            return;
        }

        ContentDecoder? decoder = transaction.Chunk(session);
        MessageIntake intake = transaction.Intake!;
        session.Working();
        PreparedReply? problem = await CopyAsync(session, urls, burl.Url, intake, decoder).ConfigureAwait(false) ?? intake.Fault;
        if (problem is not null)
        {
            // As with a chunk: the transaction is over, further pieces get 503.
            session.Messages++;
            await session.ResetAsync().ConfigureAwait(false);
            session.Refuse(problem);
        }
        else if (burl.Last)
        {
            decoder?.Finish();
            await MessageCompletion.CompleteAsync(session).ConfigureAwait(false);
        }
        else
        {
            session.HasChunk();
            session.Reply(SmtpReplies.WaitingForMore);
        }
    }

    private static async ValueTask<PreparedReply?> CopyAsync(SmtpSession session, IMessageUrls urls, string url, MessageIntake intake, ContentDecoder? decoder)
    {
        try
        {
            MessageUrlOutcome outcome = await urls.CopyAsync(
                url,
                session.Account!,
                session.Options.MaximumMessageSize - intake.Received,
                async (octets, cancellationToken) =>
                {
                    if (decoder is null) intake.Accept(octets.Span);
                    else decoder.Decode(octets.Span);
                    await intake.FlushAsync(cancellationToken).ConfigureAwait(false);
                    return intake.Fault is null;
                },
                session.Closed).ConfigureAwait(false);
            return outcome switch
            {
                MessageUrlOutcome.Read => null,
                MessageUrlOutcome.Untrusted => SmtpReplies.UrlUntrusted,
                MessageUrlOutcome.TooLarge => SmtpReplies.MessageTooLarge,
                _ => SmtpReplies.UrlNotFound,
            };
        }
        catch (StoreException fault) when (fault.IsTemporary)
        {
            return SmtpReplies.UrlUnavailable;
        }
        catch (StoreException)
        {
            return SmtpReplies.UrlNotFound;
        }
    }
}
