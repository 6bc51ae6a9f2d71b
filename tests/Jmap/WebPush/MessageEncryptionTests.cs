using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Jmap.Tests;

/// <summary>The example of RFC 8291, §5 and appendix A.</summary>
public class MessageEncryptionTests
{
    [Fact]
    public void The_example_of_the_standard_comes_out_octet_for_octet()
    {
        byte[] point = Decode("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        using var sender = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            Q = new ECPoint { X = point[1..33], Y = point[33..] },
        });
        byte[] receiver = Decode("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        byte[] message = MessageEncryption.Encrypt(Encoding.ASCII.GetBytes("When I grow up, I want to be a watermelon"), receiver, Decode("BTBZMqHH6r4Tts7J_aSIgg"), sender, Decode("DGv6ra1nlYgDCS1FRnbzlw"));
        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(message));
    }

    [Theory]
    [InlineData("BBBB")]
    [InlineData("BAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE")]
    public void What_is_no_point_of_the_curve_is_no_key(string key) => Assert.ThrowsAny<CryptographicException>(() => MessageEncryption.ImportPublic(Decode(key)).Dispose());

    private static byte[] Decode(string text) => Base64Url.DecodeFromChars(text);
}
