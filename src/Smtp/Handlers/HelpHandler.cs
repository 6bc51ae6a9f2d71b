namespace Posthouse.Smtp;

/// <summary>HELP (RFC 5321 §4.1.1.8).</summary>
internal static class HelpHandler
{
    public static ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        session.Reply(SmtpReplies.Help);
        session.CountIdle();
        return ValueTask.CompletedTask;
    }
}
