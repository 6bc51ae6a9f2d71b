using System.Formats.Asn1;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Posthouse.SenderAuth.Tests;

/// <summary>A root that issues mark certificates, as the tests want them.</summary>
internal sealed class Marks : IDisposable
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    internal const string Logo = """<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 10 10"><title>Example</title><rect width="10" height="10" fill="#123456"/></svg>""";

    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    internal Marks()
    {
        var request = new CertificateRequest("CN=Mark Root", _rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Root = request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(5));
    }

    internal X509Certificate2 Root { get; }

    internal X509Certificate2Collection Roots => [Root];

    internal static byte[] Svg => Encoding.UTF8.GetBytes(Logo);

    internal static byte[] Packed(byte[] file)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.SmallestSize)) stream.Write(file);
        return packed.ToArray();
    }

    internal byte[] Pem(string name = "example.com", string purpose = MarkCertificate.Purpose, byte[]? file = null, bool rightDigest = true, string type = "image/svg+xml", DateTimeOffset? until = null, bool withLogo = true, string? address = null)
    {
        file ??= Packed(Svg);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (withLogo) request.CertificateExtensions.Add(new X509Extension(LogotypeReader.Extension, Logotype(type, file, rightDigest, address), false));
        using X509Certificate2 mark = request.Create(Root, Now.AddMonths(-1), until ?? Now.AddMonths(11), RandomNumberGenerator.GetBytes(8));
        return Encoding.ASCII.GetBytes(mark.ExportCertificatePem() + "\n" + Root.ExportCertificatePem() + "\n");
    }

    // RFC 9399 appendix A.
    internal static byte[] Logotype(string type, byte[] file, bool rightDigest = true, string? address = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2, true)))
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)))
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, type);
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                using (writer.PushSequence()) writer.WriteObjectIdentifier("2.16.840.1.101.3.4.2.1");
                writer.WriteOctetString(SHA256.HashData(rightDigest ? file : [1]));
            }

            using (writer.PushSequence()) writer.WriteCharacterString(UniversalTagNumber.IA5String, address ?? $"data:{type};base64,{Convert.ToBase64String(file)}");
        }

        return writer.Encode();
    }

    public void Dispose()
    {
        Root.Dispose();
        _rootKey.Dispose();
    }
}
