using Posthouse.Transport;

namespace Posthouse.Acme;

/// <summary>Which certificate is wanted, from whom, and how patient we are.</summary>
public sealed record AcmeOptions
{
    /// <summary>The administrator agreed to the authority's terms. Without it nothing is ever asked for (RFC 8555 §7.3).</summary>
    public bool Enabled { get; init; }

    /// <summary>The authority's directory; https only (RFC 8555 §6.1).</summary>
    public Uri Directory { get; init; } = new("https://acme-v02.api.letsencrypt.org/directory");

    /// <summary>Mail addresses that the authority may write to.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>DNS names of the one certificate, A-labels, the first being its name. "*.example.com" needs DNS-01.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public ChallengeKind Challenge { get; init; } = ChallengeKind.Http;

    public CertificateKeyKind KeyKind { get; init; } = CertificateKeyKind.EcdsaP256;

    /// <summary>Ties our account to one at the authority (RFC 8555 §7.3.4).</summary>
    public ExternalAccount? ExternalAccount { get; init; }

    /// <summary>A PEM file with the roots that the directory's own TLS is verified by, instead of the machine's: for an authority of one's own.</summary>
    public string? TrustFile { get; init; }

    /// <summary>Where the account, an order on its way and the certificate are kept. All of it may be lost: it is obtained anew.</summary>
    public required string Folder { get; init; }

    /// <summary>Where the certificate will be: chain and key in one file, which a crash leaves old or new. The file may not be there.</summary>
    public CertificateFiles Certificate => new AcmeFolder(Folder).Certificate;

    /// <summary>For one request. Authorities answer within seconds.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one order, from its request to the certificate; an order that is still on its way then goes on at the next attempt.</summary>
    public TimeSpan OrderTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>After the first failure; doubled with each further one. Let's Encrypt takes five failed validations an hour for a name.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Between publishing DNS-01 records and asking the authority to look: until every server of the zone has them.</summary>
    public TimeSpan DnsWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Octets of one answer. A chain of certificates has some ten thousand.</summary>
    public int MaximumAnswer { get; init; } = 1 << 20;

    /// <summary>From 0 to 1: spreads renewals and retries.</summary>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;
}

/// <summary>An account that the authority knows us by, and the key that proves it.</summary>
/// <param name="MacKey">The decoded key, for HMAC-SHA-256.</param>
public sealed record ExternalAccount(string KeyId, ReadOnlyMemory<byte> MacKey);

/// <summary>How control of a name is proved.</summary>
public enum ChallengeKind
{
    /// <summary>HTTP-01 (RFC 8555 §8.3): a file on port 80.</summary>
    Http,

    /// <summary>TLS-ALPN-01 (RFC 8737): a handshake on port 443.</summary>
    TlsAlpn,

    /// <summary>DNS-01 (RFC 8555 §8.4): a TXT record.</summary>
    Dns,
}

/// <summary>The key of a certificate. Each certificate gets a new one.</summary>
public enum CertificateKeyKind
{
    EcdsaP256,
    EcdsaP384,
    Rsa2048,
    Rsa4096,
}
