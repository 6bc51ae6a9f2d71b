namespace Posthouse.Smtp;

/// <summary>A line that is no command, and what the client is told.</summary>
internal sealed record MalformedCommand(PreparedReply Reply) : SmtpCommand(SmtpVerb.Unknown);
