namespace Posthouse.Server;

/// <summary>A certificate from a certificate authority.</summary>
internal static class AcmeSettings
{
    internal static readonly SettingSection Acme = new("acme", Repeated: false,
        """
        A certificate obtained and renewed by itself (ACME, RFC 8555), beside those under [[certificate]].
        'posthouse certificate list' shows it and when it will be renewed.
        """,
        [
            new("terms-agreed", SettingKind.Boolean, "false", "true says that you have read the authority's terms and agree to them, and turns ACME on. https://letsencrypt.org/repository/ has those of Let's Encrypt."),
            new("directory", SettingKind.Text, "\"https://acme-v02.api.letsencrypt.org/directory\"", "The authority's ACME directory. To try it out without limits: https://acme-staging-v02.api.letsencrypt.org/directory, whose certificates nobody trusts."),
            new("names", SettingKind.TextList, "[]", "The DNS names of the certificate; empty is the hostname alone. Name everything that clients and other servers ask for here: mta-sts.DOMAIN, autoconfig.DOMAIN and autodiscover.DOMAIN of each domain too, once their records lead here. \"*.example.com\" needs dns-01.")
            { Example = "[\"mail.example.com\", \"mta-sts.example.com\", \"autoconfig.example.com\", \"autodiscover.example.com\"]" },
            new("contact", SettingKind.TextList, "[]", "Mail addresses that the authority may write to.") { Example = "[\"postmaster@example.com\"]" },
            new("challenge", SettingKind.Choice, "\"http-01\"", "How the names are proved: http-01 needs port 80 of every name to lead to a [[listen]] with protocol http, tls-alpn-01 port 443 to a listener with tls = \"implicit\", dns-01 a way to change the zone.")
            { Choices = ["http-01", "tls-alpn-01", "dns-01"] },
            new("key-type", SettingKind.Choice, "\"ecdsa-p256\"", "The certificate's key; each certificate gets a new one. RSA is for clients from before 2010.")
            { Choices = ["ecdsa-p256", "ecdsa-p384", "rsa-2048", "rsa-4096"] },
            new("eab-key-id", SettingKind.Text, null, "External account binding: the key's name that the authority gave you. Let's Encrypt needs none.") { IsSecret = true, Example = "\"kid-1\"" },
            new("eab-key-file", SettingKind.Path, null, "A file whose first line is that key in base64url.") { Example = "\"/etc/posthouse/eab-key\"" },
            new("trust-file", SettingKind.Path, null, "PEM file with the roots that the directory's own TLS is verified by, for an authority of your own; the machine's without it.") { Example = "\"/etc/posthouse/own-root.pem\"" },
            new("order-timeout", SettingKind.Duration, "\"10 min\"", "For one order; an order that is still on its way then goes on at the next attempt.") { Minimum = 10, Maximum = 86400 },
            new("first-retry", SettingKind.Duration, "\"10 min\"", "Wait after the first failure, doubled with each further one up to a day. Let's Encrypt takes five failed validations an hour for a name.") { Minimum = 60, Maximum = 86400 },
            new("dns-publisher", SettingKind.Choice, "\"none\"", "dns-01: who changes the zone. rfc2136 is a name server that takes signed updates, such as BIND or Knot; the others are providers' APIs.")
            { Choices = ["none", "rfc2136", "alidns", "dnspod", "cloudflare", "route53"] },
            new("dns-server", SettingKind.Text, null, "rfc2136: the primary name server, with \":port\" if that is not 53.") { Example = "\"192.0.2.53\"" },
            new("dns-key-name", SettingKind.Text, null, "The name of the TSIG key, or the id of the access key. Cloudflare needs none, and a TSIG key file may have it.") { IsSecret = true, Example = "\"acme-key\"" },
            new("dns-secret-file", SettingKind.Path, null, "A file with the key's secret and nothing else; for rfc2136 also what tsig-keygen or keymgr writes.") { Example = "\"/etc/posthouse/acme-dns-key\"" },
            new("dns-wait", SettingKind.Duration, "\"30 s\"", "dns-01: wait between publishing the records and asking the authority to look, until every server of the zone has them.") { Minimum = 0, Maximum = 3600 },
        ]);
}
