namespace Posthouse.Smtp;

/// <summary>A command whose arguments, if any, do not matter: DATA, RSET, NOOP, VRFY, EXPN, HELP, QUIT, STARTTLS.</summary>
internal sealed record PlainCommand(SmtpVerb Verb) : SmtpCommand(Verb)
{
    public static readonly PlainCommand Data = new(SmtpVerb.Data);
    public static readonly PlainCommand Rset = new(SmtpVerb.Rset);
    public static readonly PlainCommand Noop = new(SmtpVerb.Noop);
    public static readonly PlainCommand Vrfy = new(SmtpVerb.Vrfy);
    public static readonly PlainCommand Expn = new(SmtpVerb.Expn);
    public static readonly PlainCommand Help = new(SmtpVerb.Help);
    public static readonly PlainCommand Quit = new(SmtpVerb.Quit);
    public static readonly PlainCommand StartTls = new(SmtpVerb.StartTls);
}
