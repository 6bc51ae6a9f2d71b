using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>A report about TLS as it is kept.</summary>
/// <param name="Id">Tells it from others that begin at the same moment.</param>
/// <param name="Report">Null where it cannot be read any more.</param>
public sealed record KeptTlsReport(string Id, DomainName Domain, string Signer, DateTimeOffset Start, TlsReport? Report);
