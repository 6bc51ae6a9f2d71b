using System.Text;
using CsCheck;

namespace Posthouse.SenderAuth.Tests.Dkim;

public sealed class CanonicalizationTests
{
    private static readonly Gen<byte[]> Bodies = Pick.Of("a", "bc", " ", "  ", "\t", "\r\n", "\r", "\n", "\r\n\r\n", " \r", "\0", "\u00e4", "\r\r\n", new string(' ', 70), new string('z', 3000), string.Concat(Enumerable.Repeat("\r\n", 300)))
        .Array[0, 30].Select(static pieces => Encoding.Latin1.GetBytes(string.Concat(pieces)));

    [Theory]
    [InlineData(Canonicalization.Simple)]
    [InlineData(Canonicalization.Relaxed)]
    public void A_body_cut_anywhere_has_the_form_that_the_RFC_describes(Canonicalization canonicalization) => Gen.Select(Bodies, Gen.Int[0, int.MaxValue].Array[0, 8]).Sample((body, places) =>
    {
        string plain = Canonical.Body(canonicalization, body);
        int[] cuts = [.. places.Select(place => place % (body.Length + 1)).Order()];
        Assert.Equal(Canonical.BodyHash(canonicalization, body), Canonical.BodyHash(canonicalization, body, cuts));
        // What is canonical stays as it is.
        Assert.Equal(plain, Canonical.Body(canonicalization, Encoding.Latin1.GetBytes(plain)));
    });

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData(" ")]
    [InlineData(" \r\n")]
    [InlineData("a")]
    [InlineData("a\r\n")]
    [InlineData("a \r\n\r\n")]
    [InlineData("\r\n\r\na\t\tb\r\n \r\n\r\n")]
    [InlineData("a\r")]
    [InlineData("a \r")]
    [InlineData("a \rb \n c\r\r\n")]
    [InlineData("\0\r\n")]
    public void Edges_are_right_octet_by_octet(string text)
    {
        byte[] body = Encoding.Latin1.GetBytes(text);
        foreach (Canonicalization canonicalization in Enum.GetValues<Canonicalization>())
        {
            Canonical.Body(canonicalization, body);
            Assert.Equal(Canonical.BodyHash(canonicalization, body), Canonical.BodyHash(canonicalization, body, [.. Enumerable.Range(1, Math.Max(0, body.Length - 1))]));
        }
    }

    [Fact]
    public void Header_fields_have_the_form_that_the_RFC_describes() =>
        Pick.Of("a", "B", ":", " ", "\t", "\r\n ", "  ", "\u00e4", "z").Array[0, 20].Select(static pieces => "X-Name" + string.Concat(pieces[..(pieces.Length / 4)]).Replace("\r\n", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal) + ":" + string.Concat(pieces))
            .Sample(static field =>
            {
                Canonical.Header(Canonicalization.Relaxed, field);
                Canonical.Header(Canonicalization.Simple, field);
            });
}
