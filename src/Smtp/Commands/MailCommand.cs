using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>MAIL (RFC 5321 §4.1.1.2) with the parameters of every extension that is offered.</summary>
/// <param name="Envelope">Sender and parameters, without recipients.</param>
/// <param name="Size">RFC 1870: the size announced; 0 where none was.</param>
/// <param name="HoldFor">RFC 4865: seconds; null where not asked for.</param>
/// <param name="DeliverWithin">RFC 2852: seconds and mode; null where not asked for.</param>
/// <param name="Used">Which parameters stood there.</param>
internal sealed record MailCommand(Envelope Envelope, long Size, long? HoldFor, DeliverByParameter? DeliverWithin, MailParameters Used) : SmtpCommand(SmtpVerb.Mail);
