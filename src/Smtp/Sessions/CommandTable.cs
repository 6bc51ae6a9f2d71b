using Posthouse.Pipeline;

namespace Posthouse.Smtp;

/// <summary>One command's place: where it is known, in which states it is allowed, what is said elsewhere, who does it.</summary>
/// <param name="Roles">Bits, 1 &lt;&lt; <see cref="ReceivingRole"/>.</param>
/// <param name="BeforeSignIn">Allowed on a listener that requires sign-in before anybody has signed in.</param>
internal sealed record CommandRule(int Roles, SessionStates Allowed, bool BeforeSignIn, PreparedReply OutOfOrder, Func<SmtpSession, SmtpCommand, ValueTask> Handle);

/// <summary>Which command is allowed in which state: the one table (RFC 5321 §4.1.4).</summary>
internal static class CommandTable
{
    private const int Smtp = (1 << (int)ReceivingRole.Relay) | (1 << (int)ReceivingRole.Submission);
    private const int Submission = 1 << (int)ReceivingRole.Submission;
    private const int Lmtp = 1 << (int)ReceivingRole.Lmtp;
    private const int Any = Smtp | Lmtp;

    private static readonly CommandRule[] Rules = Build();

    /// <summary>Null for <see cref="SmtpVerb.Unknown"/>.</summary>
    public static CommandRule? For(SmtpVerb verb) => Rules[(int)verb];

    private static CommandRule[] Build()
    {
        var rules = new CommandRule[Enum.GetValues<SmtpVerb>().Length];
        void Add(SmtpVerb verb, int roles, SessionStates allowed, bool beforeSignIn, PreparedReply outOfOrder, Func<SmtpSession, SmtpCommand, ValueTask> handle) =>
            rules[(int)verb] = new CommandRule(roles, allowed, beforeSignIn, outOfOrder, handle);

        //  command           roles  allowed in                                       before sign-in, said elsewhere
        Add(SmtpVerb.Helo,     Smtp, SessionStates.All,                               true,  SmtpReplies.BadSequence, HelloHandler.HandleAsync);
        Add(SmtpVerb.Ehlo,     Smtp, SessionStates.All,                               true,  SmtpReplies.BadSequence, HelloHandler.HandleAsync);
        // RFC 2033 §4.1: LHLO instead of HELO and EHLO.
        Add(SmtpVerb.Lhlo,     Lmtp, SessionStates.All,                               true,  SmtpReplies.BadSequence, HelloHandler.HandleAsync);
        Add(SmtpVerb.StartTls, Any,  SessionStates.NoTransaction,                     true,  SmtpReplies.BadSequence, StartTlsHandler.HandleAsync);
        // RFC 4954 §4: not during a mail transaction.
        Add(SmtpVerb.Auth,     Smtp, SessionStates.Ready,                             true,  SmtpReplies.BadSequence, AuthHandler.HandleAsync);
        Add(SmtpVerb.Mail,     Any,  SessionStates.Ready,                             false, SmtpReplies.BadSequence, MailHandler.HandleAsync);
        Add(SmtpVerb.Rcpt,     Any,  SessionStates.Mail | SessionStates.Recipient,    false, SmtpReplies.NeedMail,    RcptHandler.HandleAsync);
        Add(SmtpVerb.Data,     Any,  SessionStates.Mail | SessionStates.Recipient,    false, SmtpReplies.BadSequence, DataHandler.HandleAsync);
        // In every state, because its octets follow in every state (RFC 3030 §2).
        Add(SmtpVerb.Bdat,     Any,  SessionStates.All,                               true,  SmtpReplies.BadSequence, BdatHandler.HandleAsync);
        // RFC 4468 §3: for submission alone; and no octets follow, so it may be refused in place.
        Add(SmtpVerb.Burl,     Submission, SessionStates.Mail | SessionStates.Recipient | SessionStates.Chunks, false, SmtpReplies.NeedMail, BurlHandler.HandleAsync);
        Add(SmtpVerb.Rset,     Any,  SessionStates.All,                               true,  SmtpReplies.BadSequence, RsetHandler.HandleAsync);
        Add(SmtpVerb.Noop,     Any,  SessionStates.All,                               true,  SmtpReplies.BadSequence, NoopHandler.HandleAsync);
        Add(SmtpVerb.Vrfy,     Any,  SessionStates.All,                               false, SmtpReplies.BadSequence, VrfyHandler.HandleAsync);
        Add(SmtpVerb.Expn,     Any,  SessionStates.All,                               false, SmtpReplies.BadSequence, ExpnHandler.HandleAsync);
        Add(SmtpVerb.Help,     Any,  SessionStates.All,                               true,  SmtpReplies.BadSequence, HelpHandler.HandleAsync);
        Add(SmtpVerb.Quit,     Any,  SessionStates.All,                               true,  SmtpReplies.BadSequence, QuitHandler.HandleAsync);
        return rules;
    }
}
