namespace Posthouse.Smtp;

/// <summary>The parameters of MAIL. Which of them a listener takes is the session's to say.</summary>
[Flags]
internal enum MailParameters
{
    None = 0,
    Size = 1,
    Body = 2,
    SmtpUtf8 = 4,
    Return = 8,
    EnvelopeIdentifier = 16,
    Auth = 32,
    RequireTls = 64,
    HoldFor = 128,
    HoldUntil = 256,
    Priority = 512,
    DeliverBy = 1024,
}
