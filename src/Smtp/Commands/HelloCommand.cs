namespace Posthouse.Smtp;

/// <summary>HELO, EHLO or LHLO (RFC 5321 §4.1.1.1, RFC 2033 §4.1).</summary>
/// <param name="Domain">As the client gave it: letters, digits and <c>. - _ : [ ]</c> only.</param>
internal sealed record HelloCommand(SmtpVerb Verb, string Domain) : SmtpCommand(Verb);
