namespace Posthouse.Smtp;

/// <summary>NOOP (RFC 5321 §4.1.1.9).</summary>
internal static class NoopHandler
{
    public static ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        session.Reply(SmtpReplies.Ok);
        session.CountIdle();
        return ValueTask.CompletedTask;
    }
}
