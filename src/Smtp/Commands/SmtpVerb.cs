namespace Posthouse.Smtp;

/// <summary>Every command that is known; an index into <see cref="CommandTable"/>.</summary>
internal enum SmtpVerb
{
    Unknown,
    Helo,
    Ehlo,
    Lhlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Burl,
    Rset,
    Noop,
    Vrfy,
    Expn,
    Help,
    Quit,
}
