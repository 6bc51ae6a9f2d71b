using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Transport;

/// <summary>A certificate made ready once for every handshake: its chain, its names, its channel binding.</summary>
public sealed class ServerCertificate
{
    /// <param name="leaf">With its private key. Owned by this object from now on and kept until nobody uses it.</param>
    /// <param name="intermediates">Sent with the leaf; null sends the leaf alone.</param>
    public ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection? intermediates = null)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        if (!leaf.HasPrivateKey) throw new CryptographicException("The certificate has no private key.");
        Leaf = leaf;
        Names = ReadNames(leaf);
        TlsServerEndPoint = ComputeEndPointBinding(leaf);
        // Offline: a handshake never waits for a download.
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
        // One options object per certificate lets the platform keep one context, and with it session resumption.
        Options = With(ProtocolsFor(requiresTls13: false));
        StrictOptions = With(ProtocolsFor(requiresTls13: true));

        SslServerAuthenticationOptions With(SslProtocols protocols) => new()
        {
            ServerCertificateContext = Context,
            EnabledSslProtocols = protocols,
            ClientCertificateRequired = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
    }

    /// <summary>RFC 8996: TLS 1.0 and 1.1 are not to be used by anybody.</summary>
    public static SslProtocols ProtocolsFor(bool requiresTls13) => requiresTls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;

    public X509Certificate2 Leaf { get; }

    /// <summary>The leaf with the intermediates that are sent after it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Lower-case DNS names of the certificate, "*.example.com" among them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>RFC 5929 §4.1.</summary>
    public ReadOnlyMemory<byte> TlsServerEndPoint { get; }

    internal SslServerAuthenticationOptions Options { get; }

    /// <summary>The same without TLS 1.2.</summary>
    internal SslServerAuthenticationOptions StrictOptions { get; }

    /// <exception cref="CryptographicException">The files hold no certificate, no key, or two that do not match.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ServerCertificate Load(CertificateFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var leaf = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.KeyPath);
        if (OperatingSystem.IsWindows())
        {
            // SChannel cannot use a key that was never in a key store.
            using X509Certificate2 ephemeral = leaf;
            leaf = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pfx), null);
        }

        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(files.CertificatePath);
        var intermediates = new X509Certificate2Collection();
        foreach (X509Certificate2 certificate in all)
        {
            if (certificate.Thumbprint != leaf.Thumbprint) intermediates.Add(certificate);
        }

        return new ServerCertificate(leaf, intermediates);
    }

    // RFC 6125 §6.4.4: the common name counts only where no DNS name is given.
    private static List<string> ReadNames(X509Certificate2 leaf)
    {
        var names = new List<string>();
        foreach (X509Extension extension in leaf.Extensions)
        {
            if (extension is not X509SubjectAlternativeNameExtension alternatives) continue;
            foreach (string name in alternatives.EnumerateDnsNames()) names.Add(name.ToLowerInvariant());
        }

        if (names.Count == 0 && leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } common) names.Add(common.ToLowerInvariant());
        return names;
    }

    // RFC 5929 §4.1: the hash of the signature's algorithm, SHA-256 where that is MD5 or SHA-1 or there is no single one.
    private static byte[] ComputeEndPointBinding(X509Certificate2 leaf)
    {
        const string Sha384Rsa = "1.2.840.113549.1.1.12", Sha512Rsa = "1.2.840.113549.1.1.13";
        const string Sha384Ecdsa = "1.2.840.10045.4.3.3", Sha512Ecdsa = "1.2.840.10045.4.3.4";
        return leaf.SignatureAlgorithm.Value switch
        {
            Sha384Rsa or Sha384Ecdsa => SHA384.HashData(leaf.RawDataMemory.Span),
            Sha512Rsa or Sha512Ecdsa => SHA512.HashData(leaf.RawDataMemory.Span),
            _ => SHA256.HashData(leaf.RawDataMemory.Span),
        };
    }
}
