namespace Posthouse.Smtp;

/// <summary>STARTTLS (RFC 3207).</summary>
internal static class StartTlsHandler
{
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(30);

    public static async ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        if (session.Connection.Tls is not null)
        {
            session.Refuse(SmtpReplies.TlsIsOn);
            return;
        }

        if (!session.Connection.CanStartTls)
        {
            session.Refuse(SmtpReplies.NotImplemented);
            return;
        }

        session.ForgetClearText();
        session.Waiting(HandshakeTime);
        await session.Connection.StartTlsAsync(SmtpReplies.StartTls.Memory, session.Closed).ConfigureAwait(false);
        session.Working();
    }
}
