using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Posthouse.Acme;

/// <summary>TLS-ALPN-01 (RFC 8737): certificates that prove a name in a handshake for "acme-tls/1" and are good for nothing else.</summary>
internal sealed class TlsAlpnChallenges(TimeProvider clock) : IChallengeSolver
{
    /// <summary>RFC 8737 §6.2.</summary>
    internal static readonly SslApplicationProtocol Protocol = new("acme-tls/1");

    // RFC 8737 §6.1: id-pe-acmeIdentifier.
    private const string IdentifierExtension = "1.3.6.1.5.5.7.1.31";

    private readonly ConcurrentDictionary<string, SslStreamCertificateContext> _certificates = new(StringComparer.OrdinalIgnoreCase);

    public string Type => "tls-alpn-01";

    /// <summary>A name is being proved. Else no handshake is looked into.</summary>
    public bool IsActive => !_certificates.IsEmpty;

    public SslStreamCertificateContext? Find(string? name) => name is null ? null : _certificates.GetValueOrDefault(name);

    public Task PrepareAsync(IReadOnlyList<ChallengeProof> proofs, CancellationToken cancellationToken)
    {
        foreach (ChallengeProof proof in proofs) _certificates[proof.Name] = SslStreamCertificateContext.Create(Make(proof, clock.GetUtcNow()), null, offline: true);
        return Task.CompletedTask;
    }

    // A handshake may be using it: it is left to the collector.
    public Task CleanUpAsync(IReadOnlyList<ChallengeProof> proofs)
    {
        foreach (ChallengeProof proof in proofs) _certificates.TryRemove(proof.Name, out _);
        return Task.CompletedTask;
    }

    // RFC 8737 §3: the one name, and the hash of the key authorization in a critical extension.
    private static X509Certificate2 Make(ChallengeProof proof, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ACME challenge", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(proof.Name);
        request.CertificateExtensions.Add(names.Build());
        var hash = new AsnWriter(AsnEncodingRules.DER);
        hash.WriteOctetString(SHA256.HashData(Encoding.ASCII.GetBytes(proof.KeyAuthorization)));
        request.CertificateExtensions.Add(new X509Extension(IdentifierExtension, hash.Encode(), critical: true));
        return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }
}
