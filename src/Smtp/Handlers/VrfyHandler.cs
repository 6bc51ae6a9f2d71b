namespace Posthouse.Smtp;

/// <summary>VRFY (RFC 5321 §3.5.3): it is answered, and tells nothing. Who exists is not for strangers (§7.3).</summary>
internal static class VrfyHandler
{
    public static ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        session.Reply(SmtpReplies.CannotVerify);
        session.CountIdle();
        return ValueTask.CompletedTask;
    }
}
