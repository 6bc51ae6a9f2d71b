using CsCheck;

namespace Posthouse.Directory;

public sealed class PreparationTests
{
    // RFC 8265 §4.3, examples 14 to 19.
    [Theory]
    [InlineData("correct horse battery staple", "correct horse battery staple")]
    [InlineData("Correct Horse Battery Staple", "Correct Horse Battery Staple")]
    [InlineData("\u03c0\u00df\u00e5", "\u03c0\u00df\u00e5")]
    [InlineData("Jack of \u2666s", "Jack of \u2666s")]
    [InlineData("foo\u1680bar", "foo bar")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("密码\u3000一", "密码 一")]
    public void Opaque_strings_are_prepared(string typed, string prepared)
    {
        Assert.True(OpaqueString.TryPrepare(typed, out string? result));
        Assert.Equal(prepared, result);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("my cat is a \u0009by")]
    [InlineData("nul\0")]
    public void What_is_no_opaque_string_is_refused(string? typed) => Assert.False(OpaqueString.TryPrepare(typed, out _));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.False(OpaqueString.TryPrepare("a" + (char)0xd800, out _));

    // RFC 4013 §3.
    [Theory]
    [InlineData("I\u00adX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00aa", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("\u00a0x", " x")]
    public void SaslPrep_gives_what_its_examples_say(string typed, string prepared)
    {
        Assert.True(SaslPrep.TryPrepare(typed, out string? result));
        Assert.Equal(prepared, result);
    }

    [Fact]
    public void SaslPrep_prohibits_controls() => Assert.False(SaslPrep.TryPrepare("\u0007", out _));

    [Fact]
    public void Preparing_twice_changes_nothing_and_never_throws() => Gen.String.Sample(text =>
    {
        if (OpaqueString.TryPrepare(text, out string? once)) Assert.True(OpaqueString.TryPrepare(once, out string? twice) && twice == once);
        SaslPrep.TryPrepare(text, out _);
    });
}
