using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>
/// Signs profiles (CMS, RFC 5652) with the certificate that the server shows in TLS. One that the server made for itself proves nothing: the
/// device would show it as not verified, which frightens more than no signature.
/// </summary>
internal sealed class ProfileSigner(CertificateStore certificates, TimeProvider clock)
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    internal bool CanSign(string hostName) => Find(hostName) is not null;

    /// <summary>The content as it is where nobody could verify a signature.</summary>
    internal byte[] Sign(byte[] content, string hostName)
    {
        if (Find(hostName) is not { } certificate) return content;
        var signed = new SignedCms(new ContentInfo(content));
        // The chain is what is sent in TLS: nothing is looked up for a stranger's request.
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate.Leaf) { IncludeOption = X509IncludeOption.EndCertOnly, DigestAlgorithm = new Oid(Sha256) };
        foreach (X509Certificate2 intermediate in certificate.Context.IntermediateCertificates) signer.Certificates.Add(intermediate);
        signer.SignedAttributes.Add(new Pkcs9SigningTime(clock.GetUtcNow().UtcDateTime));
        signed.ComputeSignature(signer, silent: true);
        return signed.Encode();
    }

    private ServerCertificate? Find(string hostName) =>
        certificates.Select(hostName) is { } certificate && !certificate.Leaf.SubjectName.RawData.AsSpan().SequenceEqual(certificate.Leaf.IssuerName.RawData) ? certificate : null;
}
