namespace Posthouse.Smtp;

/// <summary>EXPN (RFC 5321 §3.5.2): refused for everybody.</summary>
internal static class ExpnHandler
{
    public static ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        session.Reply(SmtpReplies.ExpnRefused);
        session.CountIdle();
        return ValueTask.CompletedTask;
    }
}
