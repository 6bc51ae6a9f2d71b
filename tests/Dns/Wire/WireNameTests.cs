using CsCheck;

namespace Posthouse.Dns.Tests;

public class WireNameTests
{
    [Theory]
    [InlineData("example.com", "076578616D706C6503636F6D00")]
    [InlineData("_dmarc.a.", "065F646D617263016100")]
    [InlineData("*.a", "012A016100")]
    [InlineData("a\\.b\\032c", "05612E62206300")]
    [InlineData("", "00")]
    [InlineData(".", "00")]
    public void A_name_is_encoded(string text, string hex)
    {
        Assert.True(WireName.TryEncode(text, out byte[] wire));
        Assert.Equal(hex, Convert.ToHexString(wire));
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData("é.test")]
    [InlineData("a\\")]
    [InlineData("a\\25")]
    [InlineData("a\\256")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.test")]
    public void What_is_no_name_is_refused(string text) => Assert.False(WireName.TryEncode(text, out _));

    [Fact]
    public void A_name_has_255_octets_at_most()
    {
        string label = new('a', 63);
        string longest = $"{label}.{label}.{label}.{new string('a', 61)}";
        Assert.True(WireName.TryEncode(longest, out byte[] wire));
        Assert.Equal(255, wire.Length);
        Assert.True(WireName.TryEncode(longest + ".", out _));
        Assert.False(WireName.TryEncode(longest + "a", out _));
        Assert.False(WireName.TryEncode($"{label}.{label}.{label}.{label}", out _));
    }

    [Theory]
    [InlineData("C000", 0)]
    [InlineData("C002C000", 0)]
    [InlineData("0161C000", 0)]
    [InlineData("0161C002C000", 2)]
    [InlineData("40", 0)]
    [InlineData("80", 0)]
    [InlineData("05616263", 0)]
    [InlineData("0161", 0)]
    [InlineData("C0", 0)]
    [InlineData("", 0)]
    public void Loops_forward_pointers_and_cut_names_are_refused(string hex, int at)
    {
        int position = at;
        Assert.False(WireName.TryRead(Convert.FromHexString(hex), ref position, out _));
    }

    [Fact]
    public void Pointers_lead_back_and_reading_goes_on_after_the_first()
    {
        // "com" at 0, "a" + pointer at 5, pointer to that at 9.
        byte[] message = Convert.FromHexString("03636F6D000161C000C005FF");
        int at = 9;
        Assert.True(WireName.TryRead(message, ref at, out byte[] wire));
        Assert.Equal(("a.com", 11), (WireName.Format(wire), at));
    }

    [Fact]
    public void A_chain_of_pointers_longer_than_a_name_ends()
    {
        // Each name is one label and a pointer to the one before it: the 128th is too long.
        byte[] message = new byte[1 + 4 * 200];
        for (int i = 0; i < 200; i++)
        {
            int at = 1 + 4 * i;
            int before = i == 0 ? 0 : at - 4;
            (message[at], message[at + 1], message[at + 2], message[at + 3]) = (1, (byte)'a', (byte)(0xC0 | before >> 8), (byte)before);
        }

        int good = 1 + 4 * 126, bad = 1 + 4 * 127;
        Assert.True(WireName.TryRead(message, ref good, out byte[] wire));
        Assert.Equal(255, wire.Length);
        Assert.False(WireName.TryRead(message, ref bad, out _));
    }

    [Fact]
    public void Any_octets_come_back_through_text() =>
        Gen.Byte.Array[1, 63].Array[1, 3].Sample(labels =>
        {
            byte[] wire = [.. labels.SelectMany(static label => label.Prepend((byte)label.Length)), 0];
            return WireName.TryEncode(WireName.Format(wire), out byte[] again) && again.AsSpan().SequenceEqual(wire);
        });
}
