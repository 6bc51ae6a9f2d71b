using Posthouse.Acme;
using Posthouse.Dns;

namespace Posthouse.Server;

internal static partial class RoomOptions
{
    internal static AcmeOptions Acme(PosthouseConfiguration configuration)
    {
        ConfigurationTable acme = configuration.Document["acme"];
        IReadOnlyList<string> names = acme.TextList("names");
        return new AcmeOptions
        {
            Enabled = acme.Boolean("terms-agreed"),
            Directory = new Uri(acme.Text("directory")),
            Contacts = acme.TextList("contact"),
            Names = names.Count == 0 ? [configuration.HostName] : [.. names.Select(AsciiName).Distinct()],
            Challenge = acme.Text("challenge") switch { "tls-alpn-01" => ChallengeKind.TlsAlpn, "dns-01" => ChallengeKind.Dns, _ => ChallengeKind.Http },
            KeyKind = acme.Text("key-type") switch
            {
                "ecdsa-p384" => CertificateKeyKind.EcdsaP384,
                "rsa-2048" => CertificateKeyKind.Rsa2048,
                "rsa-4096" => CertificateKeyKind.Rsa4096,
                _ => CertificateKeyKind.EcdsaP256,
            },
            ExternalAccount = acme.TextOrNull("eab-key-file") is { } file ? new ExternalAccount(acme.Text("eab-key-id"), AcmeChecks.ReadKey(file) ?? []) : null,
            TrustFile = acme.TextOrNull("trust-file"),
            Folder = Path.Combine(configuration.DataFolder, "tls", "acme"),
            OrderTimeout = acme.Duration("order-timeout"),
            FirstRetry = acme.Duration("first-retry"),
            DnsWait = acme.Duration("dns-wait"),
        };
    }

    /// <summary>Null where nothing is published for DNS-01.</summary>
    internal static PublisherSettings? AcmePublisher(PosthouseConfiguration configuration)
    {
        ConfigurationTable acme = configuration.Document["acme"];
        PublisherKind kind = acme.Text("dns-publisher") switch
        {
            "alidns" => PublisherKind.Alibaba,
            "dnspod" => PublisherKind.DnsPod,
            "cloudflare" => PublisherKind.Cloudflare,
            "route53" => PublisherKind.Route53,
            _ => PublisherKind.DynamicUpdate,
        };
        return acme.Text("dns-publisher") == "none"
            ? null
            : new PublisherSettings { Kind = kind, Server = acme.TextOrNull("dns-server"), KeyName = acme.TextOrNull("dns-key-name"), SecretFile = acme.TextOrNull("dns-secret-file") };
    }
}
