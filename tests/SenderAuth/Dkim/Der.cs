using System.Formats.Asn1;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>Writes RSA keys with any numbers, those too that a library would not make.</summary>
internal static class Der
{
    internal static byte[] RsaPublicKey(byte[] modulus, byte[] exponent, bool wrapped)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(modulus);
            writer.WriteIntegerUnsigned(exponent);
        }

        byte[] key = writer.Encode();
        if (!wrapped) return key;
        writer.Reset();
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.1.1");
                writer.WriteNull();
            }

            writer.WriteBitString(key);
        }

        return writer.Encode();
    }
}
