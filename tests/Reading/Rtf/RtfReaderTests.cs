using System.Text;

namespace Posthouse.Reading.Tests;

public sealed class RtfReaderTests
{
    private static readonly ReadingOptions Options = new();

    private static RtfText? Read(string rtf, ReadingOptions? options = null) => RtfReader.Read(Encoding.Latin1.GetBytes(rtf), options ?? Options);

    private static string Text(string rtf)
    {
        RtfText read = Read(rtf)!;
        Assert.Equal("text/plain", read.MediaType);
        return read.Text;
    }

    private static string Html(string body, string head = "\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}{\\f1\\fnil\\fcharset134 SimSun;}{\\f2\\froman\\fcharset204 Times;}}")
    {
        RtfText read = Read("{\\rtf1" + head + body + "}")!;
        Assert.Equal("text/html", read.MediaType);
        return read.Text;
    }

    [Theory]
    [InlineData("{\\rtf1\\ansi One\\par Two\\line Three\\tab four}", "One\nTwo\nThree\tfour")]
    [InlineData("{\\rtf1\\ansi a\\{b\\}c\\\\d\\~e\\-f\\_g}", "a{b}c\\d\u00a0e\u00adf\u2011g")]
    [InlineData("{\\rtf1\\ansi \\ldblquote a\\rdblquote \\emdash \\bullet\\lquote b\\rquote\\endash}", "“a”—•‘b’–")]
    [InlineData("{\\rtf1\\ansi li\r\nne\\\ntwo}", "line\ntwo")]
    [InlineData("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}{\\stylesheet{\\s0 Normal;}}{\\info{\\title T}}{\\*\\generator G;}{\\pict\\wmetafile8 0102}text}", "text")]
    [InlineData("{\\rtf1\\ansi{\\field{\\*\\fldinst HYPERLINK \"https://else.test\"}{\\fldrslt a link}}}", "a link")]
    [InlineData("{\\rtf1\\ansi seen{\\v hidden}\\v too\\v0 again}", "seenagain")]
    [InlineData("{\\rtf1\\ansi \\trowd a\\cell b\\cell\\row c}", "a\tb\t\nc")]
    [InlineData("{\\rtf1\\ansi a\\bin5 }{}}\\b}", "ab")]
    [InlineData("{\\rtf1\\ansi a}{b}", "a")]
    [InlineData("{\\rtf1\\ansi\\fromtext \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}Hello\\par\r\nworld < you\\par}", "Hello\nworld < you")]
    public void Text_is_what_its_author_sees(string rtf, string text) => Assert.Equal(text, Text(rtf));

    // RTF 1.9, "Unicode RTF": what stands for those who do not know it is passed over, in octets, and never beyond its group.
    [Theory]
    [InlineData("{\\rtf1\\ansi\\u20320?\\u22909 ?!}", "你好!")]
    [InlineData("{\\rtf1\\ansi\\uc2\\u20320\\'c4\\'e3\\u22909\\'ba\\'c3!}", "你好!")]
    [InlineData("{\\rtf1\\ansi\\uc0\\u20320\\u22909 !}", "你好!")]
    [InlineData("{\\rtf1\\ansi{\\uc0\\u20320}{\\u22909}!}", "你好!")]
    [InlineData("{\\rtf1\\ansi\\uc1\\u-10179?\\u-8704?}", "😀")]
    [InlineData("{\\rtf1\\ansi\\uc1\\u128512?}", "😀")]
    [InlineData("{\\rtf1\\ansi\\uc1\\u8217\\par b}", "’\nb")]
    public void Unicode_is_read(string rtf, string text) => Assert.Equal(text, Text(rtf));

    [Theory]
    [InlineData("{\\rtf1\\ansi\\ansicpg936 \\'c4\\'e3\\'ba\\'c3}", "你好")]
    [InlineData("{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'f0\\'e8}", "При")]
    [InlineData("{\\rtf1\\ansi \\'e9\\'80}", "é€")]
    [InlineData("{\\rtf1\\mac \\'8e}", "é")]
    [InlineData("{\\rtf1\\ansi\\ansicpg99999 \\'e9}", "é")]
    [InlineData("{\\rtf1\\ansi\\ansicpg1200 ab}", "ab")]
    // The second octet of 乗 is a letter's, and is written as one.
    [InlineData("{\\rtf1\\ansi\\ansicpg932 \\'8f\\'e6\\'83A}", "乗ア")]
    [InlineData("{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fnil\\fcharset134 SimSun;}}\\f0 \\'e9\\f1\\'c4\\'e3\\plain\\'e9}", "é你é")]
    [InlineData("{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset0 A;}{\\f7\\fcharset0\\cpg936 B;}}{\\f7\\'c4\\'e3}\\'e9}", "你é")]
    public void Octets_are_what_their_code_page_says(string rtf, string text) => Assert.Equal(text, Text(rtf));

    // After the example of MS-OXRTFEX §4.1.
    [Fact]
    public void Packed_html_comes_out_as_it_was() => Assert.Equal(
        "<HTML><head>\n<style>\n<!--\n p.MsoNormal {font-family:Arial;}\n-->\n</style>\n\t<!-- A comment -->\n</head>\n<body>\n<p\nclass=\"MsoNormal\">Note the line break inside a P tag. <b>This is bold text</b> References: "
        + "&nbsp;&lt;&uml;<br>\nspecial in RTF: {}\\<br>\n</p></body></HTML>",
        Html(
            "\r\n{\\colortbl\\red0\\green0\\blue0;}\r\n{\\*\\htmltag64}\r\n\\uc1\\pard\\plain\\deftab360 \\f0\\fs24\r\n{\\*\\htmltag <HTML><head>\\par\r\n<style>\\par\r\n<!--\\par\r\n p.MsoNormal \\{font-family:Arial;\\}\\par\r\n-->\\par\r\n</style>\\par\r\n"
            + "\\tab <!-- A comment -->\\par\r\n</head>\\par\r\n<body>\\par\r\n<p\\par\r\nclass=\"MsoNormal\">}\r\n{\\htmlrtf \\f1 \\htmlrtf0 Note the line break inside a P tag. {\\*\\htmltag <b>}{\\htmlrtf \\b \\htmlrtf0 This is bold text{\\*\\htmltag </b>}} References: \r\n"
            + "{\\*\\htmltag &nbsp;}\\htmlrtf \\'a0\\htmlrtf0 {\\*\\htmltag &lt;}\\htmlrtf <\\htmlrtf0 {\\*\\htmltag &uml;}\\htmlrtf {\\f2\\'a8}\\htmlrtf0{\\*\\htmltag <br>\\par\r\n}\\htmlrtf\\line\\htmlrtf0 special in RTF: \\{\\}\\\\{\\*\\htmltag <br>\\par\r\n}\\htmlrtf\\line\\htmlrtf0 "
            + "\\htmlrtf }\\htmlrtf0 {\\*\\htmltag </p></body></HTML>}"));

    [Theory]
    // What is for readers of RTF alone ends with its group, and the font that it names counts beyond.
    [InlineData("{\\*\\htmltag84 <p>}{\\htmlrtf no}yes\\htmlrtf1 no\\htmlrtf0 yes{\\*\\htmltag92 </p>}", "<p>yesyes</p>")]
    [InlineData("{\\*\\htmltag84 <p>}\\htmlrtf {\\f1\\htmlrtf0 \\'c4\\'e3\\'ba\\'c3\\htmlrtf }\\htmlrtf0 \\'e9", "<p>你好é")]
    // Markup is in the document's code page, whatever font is on.
    [InlineData("\\f1 \\'c4\\'e3{\\*\\htmltag84 <b title=\"\\'e9\\u20320?\">}", "你<b title=\"é你\">")]
    [InlineData("{\\*\\mhtmltag84 <a href=\"x\">}{\\*\\htmltag84 <a href=\"y\">}\\htmlrtf {\\field{\\*\\fldinst{HYPERLINK y}}{\\fldrslt\\cf1\\ul \\htmlrtf0 text\\htmlrtf }\\htmlrtf0 \\htmlrtf }\\htmlrtf0 {\\*\\htmltag92 </a>}", "<a href=\"y\">text</a>")]
    // Text beside the markup is no markup.
    [InlineData("{\\*\\htmltag84 <p>}<script>no()</script> AT&T", "<p>&lt;script&gt;no()&lt;/script&gt; AT&T")]
    [InlineData("{\\*\\htmltag84 <p>}a{\\v b}", "<p>ab")]
    public void Html_is_told_from_what_stands_for_it(string body, string html) => Assert.Equal(html, Html(body));

    [Theory]
    [InlineData("{\\rtf1\\ansi text \\fromhtml1 {\\*\\htmltag <p>}more}")]
    [InlineData("{\\rtf1\\ansi{\\fromhtml1}{\\*\\htmltag <p>}text}")]
    [InlineData("{\\rtf1\\ansi\\fromtext\\fromhtml1{\\*\\htmltag <p>}text}")]
    public void Only_a_head_says_that_html_is_packed(string rtf) => Assert.DoesNotContain("<p>", Text(rtf));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("{\\rtf1}")]
    [InlineData("{\\rtf1\\ansi \\par\\par}")]
    [InlineData("{\\rtf1\\ansi{\\pict 00}")]
    public void What_says_nothing_is_none(string rtf) => Assert.Null(Read(rtf));

    [Fact]
    public void All_that_it_costs_is_bounded()
    {
        Assert.Equal("ac", Read("{\\rtf1 a{{{b}}}c}", new ReadingOptions { MaximumRtfDepth = 3 })!.Text);
        Assert.Equal("aaaaa", Read("{\\rtf1 " + new string('a', 50) + "}", new ReadingOptions { MaximumRtfText = 5 })!.Text);
        Assert.Equal("aaa", Read("{\\rtf1 " + new string('a', 50) + "}", new ReadingOptions { MaximumRtf = 10 })!.Text);
        Assert.Equal("x", Read("{\\rtf1 " + new string('{', 1_000_000) + new string('}', 1_000_000) + "x}")!.Text);
        Assert.Equal("x", Read("{\\rtf1{\\fonttbl" + string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"{{\\f{i}\\cpg{i} a;}}")) + "}x}")!.Text);
    }

    [Fact]
    public void Damage_of_any_kind_ends_in_an_answer()
    {
        byte[][] good =
        [
            .. new[]
            {
                "{\\rtf1\\ansi\\ansicpg936\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}{\\f1\\fcharset134 SimSun;}}\\uc1{\\*\\htmltag84 <p title=\"\\u20320?\">}\\htmlrtf {\\f1\\htmlrtf0 \\'c4\\'e3\\bin3 abc<\\htmlrtf }\\htmlrtf0 {\\*\\htmltag92 </p>}}",
                "{\\rtf1\\mac{\\info{\\title T}}{\\*\\generator G;}One\\par{\\v two}\\tab\\u-10179?\\u-8704?\\{\\~\\}{\\field{\\*\\fldinst HYPERLINK}{\\fldrslt a}}}",
            }.Select(Encoding.Latin1.GetBytes),
        ];
        byte[] marks = "{}\\'*-09u\0\xff "u8.ToArray();
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] whole = good[i % good.Length], bad = whole[..random.Next(1, whole.Length + 1)];
            for (int j = random.Next(6); j >= 0; j--) bad[random.Next(bad.Length)] = random.Next(2) == 0 ? marks[random.Next(marks.Length)] : (byte)random.Next(256);
            RtfReader.Read(bad, new ReadingOptions { MaximumRtfDepth = 4, MaximumRtfText = 100 });
        }
    }
}
