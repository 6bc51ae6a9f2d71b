namespace Posthouse.Smtp;

/// <summary>One command as it was read. Commands without arguments are shared objects.</summary>
internal abstract record SmtpCommand(SmtpVerb Verb);
