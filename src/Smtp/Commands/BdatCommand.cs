namespace Posthouse.Smtp;

/// <summary>BDAT (RFC 3030 §2): that many octets follow.</summary>
internal sealed record BdatCommand(long Size, bool Last) : SmtpCommand(SmtpVerb.Bdat);
