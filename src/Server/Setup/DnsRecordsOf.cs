using System.Net;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>Tells the record generator what this server serves.</summary>
internal static class DnsRecordsOf
{
    internal static MailHost Host(PosthouseConfiguration configuration, CertificateStore certificates)
    {
        IReadOnlyList<IPAddress> named = [.. configuration.Document["dns"].EndPointList("addresses").Select(static e => e.Address)];
        ConfigurationTable setup = configuration.Document["client-setup"];
        X509Certificate2? certificate = certificates.HasCertificate ? certificates.Select(configuration.HostName)?.Leaf : null;
        return Host(DomainName.Parse(configuration.HostName), named.Count > 0 ? named : PublicAddresses.OfThisMachine(), configuration.Listeners, setup.Boolean("enabled"), setup.Boolean("behind-proxy")) with
        {
            // One that this server made for itself proves nothing to others.
            Certificate = certificate is null || certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? null : CertificateIssuers.Describe(certificate),
        };
    }

    internal static MailHost Host(DomainName name, IReadOnlyList<IPAddress> addresses, IReadOnlyList<Listener> listeners, bool clientSetup = true, bool behindProxy = false) =>
        new(name, addresses, ReachableServices.Of(listeners))
        {
            ServesAutoconfig = clientSetup && ReachableServices.ServesAutoconfig(listeners, behindProxy),
            HttpsPort = ReachableServices.HttpsPort(listeners, behindProxy),
        };
}
