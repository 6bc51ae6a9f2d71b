using System.Net;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>What the world has to know about the machine that serves mail.</summary>
/// <param name="Addresses">Those by which the world reaches it; empty when nobody said.</param>
/// <param name="Services">What mail programs may use there.</param>
public sealed record MailHost(DomainName Name, IReadOnlyList<IPAddress> Addresses, IReadOnlyList<MailService> Services);

/// <param name="Protocol">"submission", "imap" or "pop3".</param>
/// <param name="ImplicitTls">TLS from the first byte (RFC 8314 §3); otherwise STARTTLS.</param>
public sealed record MailService(string Protocol, int Port, bool ImplicitTls);
