using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Transport;

/// <summary>
/// The authorities whose certificates clients may show at a handshake. A client without a certificate is welcome and signs in otherwise;
/// one whose certificate does not lead to an authority, is out of date, or is not for clients fails the handshake.
/// </summary>
public sealed class ClientAuthorities
{
    private readonly X509ChainPolicy _policy;

    public ClientAuthorities(X509Certificate2Collection roots)
    {
        ArgumentNullException.ThrowIfNull(roots);
        if (roots.Count == 0) throw new CryptographicException("The file of client authorities holds no certificate.");
        _policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A handshake never waits for a download. Certificates that must not be used any more: suspend the account, or change the authority.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        _policy.CustomTrustStore.AddRange(roots);
        _policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
    }

    /// <exception cref="CryptographicException">The file holds no certificate.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ClientAuthorities Load(string path)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(path);
        return new ClientAuthorities(roots);
    }

    internal SslServerAuthenticationOptions OptionsFor(ServerCertificate certificate, bool requiresTls13) => new()
    {
        ServerCertificateContext = certificate.Context,
        EnabledSslProtocols = ServerCertificate.ProtocolsFor(requiresTls13),
        ClientCertificateRequired = true,
        CertificateChainPolicy = _policy.Clone(),
        // RequireCertificate is what asks; whoever has none goes on.
        RemoteCertificateValidationCallback = static (_, _, _, errors) => errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateNotAvailable,
        AllowRenegotiation = false,
        // A resumed session would not show the certificate again.
        AllowTlsResume = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };
}
