using System.Text;
using CsCheck;

namespace Posthouse.Mail.Tests.Headers;

public sealed class HeaderTextTests
{
    [Theory]
    // RFC 2047 §8.
    [InlineData("=?ISO-8859-1?Q?a?=", "a")]
    [InlineData("=?ISO-8859-1?Q?a?= b", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a_b?=", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b")]
    [InlineData("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen")]
    // A character cut between two words.
    [InlineData("=?utf-8?B?5Li=?= =?utf-8?B?rQ==?=", "中")]
    [InlineData("=?gb2312?B?1tDOxA==?=", "中文")]
    [InlineData("=?utf-8*en?Q?x?=", "x")]
    [InlineData("=?unknown?Q?caf=E9?=", "café")]
    [InlineData("=?utf-8?X?a?= =?", "=?utf-8?X?a?= =?")]
    [InlineData("=?iso-2022-jp?B?GyRCJTMlcxsoQg==?=", "コン")]
    [InlineData(" plain\r\n\ttext ", "plain text")]
    [InlineData("a\u007fb", "a b")]
    public void Encoded_words_are_decoded(string raw, string expected) => Assert.Equal(expected, HeaderText.Decode(Encoding.ASCII.GetBytes(raw)));

    [Fact]
    public void Raw_eight_bit_is_utf8_or_chinese_or_western()
    {
        Assert.Equal("你好，世界", HeaderText.Decode(Encoding.UTF8.GetBytes("你好，世界")));
        Assert.Equal("你好，世界", HeaderText.Decode(MailCharset.Gb18030.GetBytes("你好，世界")));
        Assert.Equal("café au lait", HeaderText.Decode(Encoding.Latin1.GetBytes("café au lait")));
    }

    [Fact]
    public void What_is_encoded_is_decoded_to_itself() =>
        Gen.String.Sample(text =>
        {
            string encoded = HeaderText.Encode(text);
            Assert.True(Ascii.IsValid(encoded));
            Assert.All(encoded.Split("\r\n"), static line => Assert.True(line.Length <= 76 || !line.Contains("=?", StringComparison.Ordinal)));
            string expected = HeaderText.Finish(new StringBuilder(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))).Replace('\r', ' ').Replace('\n', ' '));
            Assert.Equal(expected, HeaderText.Decode(Encoding.ASCII.GetBytes(encoded)));
        });

    [Fact]
    public void Any_bytes_decode_to_one_line() =>
        Gen.Frequency((2, Gen.Int[0, 7].Select(static i => new[] { "=?utf-8?B?", "=?gbk?Q?", "?=", "=E4", "5Lit", " ", "\r\n ", "=?iso-2022-jp?B?" }[i])), (1, Gen.Char.Select(static c => c.ToString()))).Array[0, 30].Select(string.Concat)
            .Sample(text => Assert.DoesNotContain(HeaderText.Decode(Encoding.Latin1.GetBytes(text)), char.IsControl));
}
