namespace Posthouse.Smtp;

/// <summary>RSET (RFC 5321 §4.1.1.5).</summary>
internal static class RsetHandler
{
    public static async ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        // With a transaction, too: MAIL and RSET in turn bring no mail.
        session.CountIdle();
        await session.ResetAsync().ConfigureAwait(false);
        if (!session.Ended) session.Reply(SmtpReplies.Ok);
    }
}
