using System.Net;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>May this client send for these names?</summary>
/// <param name="ClientAddress">IPv4 in IPv6 form counts as IPv4 (RFC 7208 §5).</param>
/// <param name="Helo">As the client gave it: may be no name at all.</param>
/// <param name="MailFrom">Null is the null reverse-path: postmaster at the HELO name stands for it (RFC 7208 §2.4).</param>
public sealed record SpfQuestion(IPAddress ClientAddress, string Helo, EmailAddress? MailFrom);
