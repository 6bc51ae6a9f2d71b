namespace Posthouse.Server.Tests;

public sealed class TextTableTests
{
    [Theory]
    [InlineData("bob@far.test", "bob@far.test")]
    [InlineData("邮件 ü", "邮件 ü")]
    [InlineData("\u001b[31mred\r\n", " [31mred  ")]
    [InlineData("a\u202efdp.exe\u2028b\u200bc", "a\\u202efdp.exe\\u2028b\\u200bc")]
    public void What_strangers_sent_neither_steers_the_terminal_nor_turns_a_line_round(string text, string shown) => Assert.Equal(shown, TextTable.Clean(text));

    [Theory]
    [InlineData("Example", "Example")]
    [InlineData("0123456789", "0123456789")]
    [InlineData("0123456789a", "012345678…")]
    [InlineData("邮件服务组织", "邮件服务…")]
    public void A_long_name_is_cut_to_its_columns(string text, string shown) => Assert.Equal(shown, TextTable.Cut(text, 10));
}
