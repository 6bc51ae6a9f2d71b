using System.Text;

namespace Posthouse.Identity.Tests;

public class TotpCodeTests
{
    // RFC 6238, Appendix B: the last six of its eight digits, SHA-1.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string expected) =>
        Assert.Equal(expected, TotpCode.At("12345678901234567890"u8, TotpCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void A_code_is_good_one_step_before_and_after_and_never_after_a_newer_one()
    {
        byte[] secret = "12345678901234567890"u8.ToArray();
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111111);
        long step = TotpCode.StepAt(now);
        for (long offset = -3; offset <= 3; offset++)
            Assert.Equal(Math.Abs(offset) <= 1 ? step + offset : null, TotpCode.Find(secret, TotpCode.At(secret, step + offset), now, 0));
        Assert.Null(TotpCode.Find(secret, TotpCode.At(secret, step), now, step));
        Assert.Null(TotpCode.Find(secret, TotpCode.At(secret, step - 1), now, step));
        Assert.Null(TotpCode.Find(secret, "", now, 0));
        Assert.Null(TotpCode.Find(secret, "１２３４５６", now, 0));
    }

    // RFC 4648 §10, without padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Keys_are_written_in_base_32(string octets, string expected) => Assert.Equal(expected, TotpCode.Write(Encoding.ASCII.GetBytes(octets)));

    [Fact]
    public void What_an_app_scans_names_the_account_and_the_server() => Assert.Equal(
        "otpauth://totp/Posthouse:alice%40here.test?secret=MZXW6YTBOI&issuer=Posthouse&algorithm=SHA1&digits=6&period=30",
        TotpCode.Address("foobar"u8, "alice@here.test", "Posthouse"));

    [Theory]
    [InlineData("abcde-fghij", "abcde-fghij")]
    [InlineData(" ABCDE fghij", "abcde-fghij")]
    [InlineData("abcdefghij", "abcde-fghij")]
    [InlineData("abcde-fghi", null)]
    [InlineData("abcde-fghil", null)]
    [InlineData("abcde-fghi1", null)]
    public void Codes_copied_by_hand_are_read_however_they_are_grouped(string typed, string? expected) => Assert.Equal(expected, RandomCode.Read(typed, 2, 5));
}
