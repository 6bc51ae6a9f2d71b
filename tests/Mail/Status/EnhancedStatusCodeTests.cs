using CsCheck;

namespace Posthouse.Mail.Tests.Status;

public sealed class EnhancedStatusCodeTests
{
    [Theory]
    [InlineData("5.1.1 No such user", "5.1.1", 5)]
    [InlineData("2.0.0", "2.0.0", 5)]
    [InlineData("4.123.456x", "4.123.456", 9)]
    public void A_code_is_read_at_the_start(string text, string expected, int length)
    {
        Assert.True(EnhancedStatusCode.TryParse(text, out EnhancedStatusCode code, out int taken));
        Assert.Equal(expected, code.ToString());
        Assert.Equal(length, taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5.1.")]
    [InlineData("5..11")]
    [InlineData("3.1.1")]
    [InlineData("5.1234.1")]
    [InlineData("5.1.1234")]
    [InlineData("55.1.1")]
    public void What_is_no_code_is_refused(string text) => Assert.False(EnhancedStatusCode.TryParse(text, out _, out _));

    [Fact]
    public void A_code_is_read_back_as_it_was_written() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 999], Gen.Int[0, 999], Gen.String).Sample(static (index, subject, detail, text) =>
        {
            var code = new EnhancedStatusCode(index == 0 ? 2 : index + 3, subject, detail);
            Assert.True(EnhancedStatusCode.TryParse(code + " " + text, out EnhancedStatusCode read, out int length));
            Assert.Equal(code, read);
            Assert.Equal(code.ToString().Length, length);
            EnhancedStatusCode.TryParse(text, out _, out _);
        });
}
