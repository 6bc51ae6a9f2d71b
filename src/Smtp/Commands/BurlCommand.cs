namespace Posthouse.Smtp;

/// <summary>BURL (RFC 4468 §3.2): a piece of the message is where this URL leads.</summary>
internal sealed record BurlCommand(string Url, bool Last) : SmtpCommand(SmtpVerb.Burl);
