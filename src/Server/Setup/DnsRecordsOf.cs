using System.Net;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.Server;

/// <summary>Tells the record generator what this server serves.</summary>
internal static class DnsRecordsOf
{
    internal static MailHost Host(PosthouseConfiguration configuration) =>
        Host(DomainName.Parse(configuration.HostName), PublicAddresses.OfThisMachine(), configuration.Listeners);

    internal static MailHost Host(DomainName name, IReadOnlyList<IPAddress> addresses, IReadOnlyList<Listener> listeners) =>
        new(name, addresses,
            [.. listeners
                .Where(static l => l.Protocol is "submission" or "imap" or "pop3" && l.Port != 0 && !IPAddress.IsLoopback(l.Address))
                .Select(static l => new MailService(l.Protocol, l.Port, l.Tls == Transport.TlsMode.Implicit))]);
}
