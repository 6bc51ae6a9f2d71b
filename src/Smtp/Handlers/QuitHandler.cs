namespace Posthouse.Smtp;

/// <summary>QUIT (RFC 5321 §4.1.1.10).</summary>
internal static class QuitHandler
{
    public static ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        session.End(SmtpReplies.Goodbye);
        return ValueTask.CompletedTask;
    }
}
