using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Transport;

/// <summary>
/// The mail addresses that a client's certificate speaks for: rfc822Name (RFC 5280 §4.2.1.6), SmtpUTF8Mailbox (RFC 8398) and the user
/// principal name of Windows domains. The subject counts for nothing.
/// </summary>
internal static class ClientCertificateNames
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const string UserPrincipalName = "1.3.6.1.4.1.311.20.2.3";
    private const string SmtpUtf8Mailbox = "1.3.6.1.5.5.7.8.9";
    private const int MaximumNames = 16;

    private static readonly Asn1Tag OtherName = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Rfc822Name = new(TagClass.ContextSpecific, 1);

    /// <summary>Empty where there is none, or where the extension cannot be read.</summary>
    internal static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != SubjectAlternativeName) continue;
            try
            {
                Read(extension.RawData, names);
            }
            catch (Exception exception) when (exception is AsnContentException or CryptographicException)
            {
                return [];
            }
        }

        return names;
    }

    private static void Read(byte[] encoded, List<string> names)
    {
        AsnReader list = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        while (list.HasData && names.Count < MaximumNames)
        {
            Asn1Tag tag = list.PeekTag();
            if (tag.HasSameClassAndValue(Rfc822Name))
            {
                names.Add(list.ReadCharacterString(UniversalTagNumber.IA5String, Rfc822Name));
            }
            else if (tag.HasSameClassAndValue(OtherName))
            {
                AsnReader other = list.ReadSequence(OtherName);
                string type = other.ReadObjectIdentifier();
                AsnReader value = other.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
                if (type is UserPrincipalName or SmtpUtf8Mailbox) names.Add(value.ReadCharacterString(UniversalTagNumber.UTF8String));
            }
            else
            {
                list.ReadEncodedValue();
            }
        }
    }
}
