using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.SenderAuth;

/// <summary>Gets the subject's logo out of a certificate's logotype extension (RFC 9399 §4, before it RFC 3709): the file itself, in a data address, with its digest.</summary>
internal static class LogotypeReader
{
    internal const string Extension = "1.3.6.1.5.5.7.1.12";

    // A mark certificate has one; each is a digest to compute.
    private const int MaximumImages = 4;

    private static readonly Asn1Tag Subject = new(TagClass.ContextSpecific, 2, isConstructed: true);
    private static readonly Asn1Tag Direct = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>The file as it stands there, packed perhaps; null with what is wrong.</summary>
    internal static byte[]? Read(ReadOnlyMemory<byte> extension, out string problem)
    {
        try
        {
            var outer = new AsnReader(extension, AsnEncodingRules.DER);
            AsnReader logos = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            while (logos.HasData)
            {
                if (!logos.PeekTag().HasSameClassAndValue(Subject))
                {
                    logos.ReadEncodedValue();
                    continue;
                }

                AsnReader info = logos.ReadSequence(Subject);
                if (!info.PeekTag().HasSameClassAndValue(Direct))
                {
                    problem = "the certificate only says where its logo is";
                    return null;
                }

                return Images(info.ReadSequence(Direct), out problem);
            }

            problem = "the certificate has no logo of its subject";
            return null;
        }
        catch (Exception exception) when (exception is AsnContentException or FormatException)
        {
            problem = "the certificate's logo cannot be read";
            return null;
        }
    }

    private static byte[]? Images(AsnReader data, out string problem)
    {
        problem = "the certificate has no logo as SVG";
        if (!data.HasData || !data.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence)) return null;
        AsnReader images = data.ReadSequence();
        for (int i = 0; images.HasData && i < MaximumImages; i++)
        {
            AsnReader details = images.ReadSequence().ReadSequence();
            string type = details.ReadCharacterString(UniversalTagNumber.IA5String);
            AsnReader digests = details.ReadSequence();
            AsnReader addresses = details.ReadSequence();
            if (!type.StartsWith("image/svg+xml", StringComparison.OrdinalIgnoreCase)) continue;
            byte[]? file = null;
            while (file is null && addresses.HasData) file = Data(addresses.ReadCharacterString(UniversalTagNumber.IA5String));
            if (file is null)
            {
                problem = "the certificate's logo is not in the certificate";
                return null;
            }

            bool right = Matches(file, digests);
            problem = right ? "" : "the certificate's logo has another digest than the certificate says";
            return right ? file : null;
        }

        return null;
    }

    // RFC 2397. RFC 9399 §4.1: the digest is of the file as it is referred to.
    private static byte[]? Data(string address)
    {
        if (!address.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return null;
        int comma = address.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !address.AsSpan(0, comma).EndsWith(";base64", StringComparison.OrdinalIgnoreCase)) return null;
        string encoded = address[(comma + 1)..];
        return Convert.FromBase64String(encoded.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(encoded) : encoded);
    }

    // Every digest that we can compute has to be right, and one of them strong.
    private static bool Matches(byte[] file, AsnReader digests)
    {
        bool strong = false;
        while (digests.HasData)
        {
            AsnReader one = digests.ReadSequence();
            string algorithm = one.ReadSequence().ReadObjectIdentifier();
            byte[] value = one.ReadOctetString();
            byte[]? computed = algorithm switch
            {
                "2.16.840.1.101.3.4.2.1" => SHA256.HashData(file),
                "2.16.840.1.101.3.4.2.2" => SHA384.HashData(file),
                "2.16.840.1.101.3.4.2.3" => SHA512.HashData(file),
                _ => null,
            };
            if (computed is null) continue;
            if (!computed.AsSpan().SequenceEqual(value)) return false;
            strong = true;
        }

        return strong;
    }
}
