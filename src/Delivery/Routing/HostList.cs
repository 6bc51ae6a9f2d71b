using System.Net;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>One host to try.</summary>
/// <param name="Name">For TLS and logs.</param>
/// <param name="Addresses">Known beforehand (a literal, a socket); null is to be looked up when its turn comes.</param>
internal sealed record MailHost(string Name, IReadOnlyList<EndPoint>? Addresses);

/// <param name="Hosts">In the order to try; empty when <paramref name="Failure"/> says why.</param>
/// <param name="Authenticated">The list is known to be the domain's own: by DNSSEC or by configuration.</param>
internal sealed record HostList(IReadOnlyList<MailHost> Hosts, SmtpReply? Failure, bool Authenticated)
{
    internal static HostList Failed(int code, EnhancedStatusCode status, string text) => new([], new SmtpReply(code, status, text), false);
}
