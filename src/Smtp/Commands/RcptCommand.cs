using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>RCPT (RFC 5321 §4.1.1.3) with the parameters of DSN.</summary>
/// <param name="Recipient">Null only for <see cref="IsPostmaster"/>.</param>
/// <param name="IsPostmaster">&lt;postmaster&gt; without a domain.</param>
internal sealed record RcptCommand(EnvelopeRecipient? Recipient, bool IsPostmaster, bool HasParameters) : SmtpCommand(SmtpVerb.Rcpt);
