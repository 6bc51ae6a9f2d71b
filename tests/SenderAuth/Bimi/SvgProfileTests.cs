using System.Text;

namespace Posthouse.SenderAuth.Tests;

public sealed class SvgProfileTests
{
    private const string Head = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.2" baseProfile="tiny-ps"><title>x</title>""";

    [Theory]
    [InlineData("""<g><path d="M0 0" fill="url(#a)"/><use xlink:href="#b"/><!-- a word --></g>""")]
    [InlineData("""<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs>""")]
    [InlineData("""<text x="1" y="2">Curl &amp; Co</text>""")]
    public void A_logo_of_the_profile_is_taken(string body) => Assert.Null(Problem("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + Head + body + "</svg>"));

    [Theory]
    [InlineData("<script>alert(1)</script>", "element")]
    [InlineData("<image xlink:href=\"https://evil.test/x.png\"/>", "element")]
    [InlineData("<foreignObject/>", "element")]
    [InlineData("<animate attributeName=\"x\"/>", "element")]
    [InlineData("<set attributeName=\"x\"/>", "element")]
    [InlineData("<a xlink:href=\"#x\"/>", "element")]
    [InlineData("<style>@import url(https://evil.test)</style>", "element")]
    [InlineData("<p xmlns=\"http://www.w3.org/1999/xhtml\"/>", "element")]
    [InlineData("<svg/>", "another one")]
    [InlineData("<use xlink:href=\"https://evil.test/x.svg#a\"/>", "outside")]
    [InlineData("<use href=\"data:image/svg+xml,x\"/>", "outside")]
    [InlineData("<path fill=\"url(https://evil.test/x)\"/>", "outside")]
    [InlineData("<path fill=\"red url( 'https://evil.test/x')\"/>", "outside")]
    [InlineData("<path fill=\"u\\72l(https://evil.test/x)\"/>", "outside")]
    [InlineData("<rect onload=\"x()\"/>", "event")]
    [InlineData("<rect style=\"fill:red\"/>", "attribute")]
    [InlineData("<?xml-stylesheet href=\"x\"?>", "processing instruction")]
    [InlineData("<g>", "well-formed")]
    public void What_runs_moves_or_points_outside_is_refused_by_name(string body, string expected) => Assert.Contains(expected, Problem(Head + body + "</svg>"), StringComparison.Ordinal);

    [Theory]
    [InlineData("<!DOCTYPE svg [<!ENTITY a \"aaaa\">]><svg xmlns=\"http://www.w3.org/2000/svg\"/>", "document type")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny-ps\"/>", "title")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" baseProfile=\"tiny-ps\"/>", "version")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\"/>", "baseProfile")]
    [InlineData("<svg version=\"1.2\" baseProfile=\"tiny-ps\"/>", "element")]
    [InlineData("<g xmlns=\"http://www.w3.org/2000/svg\"/>", "no SVG")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny-ps\" x=\"0\"/>", "x or y")]
    [InlineData("", "well-formed")]
    [InlineData("PNG", "well-formed")]
    public void A_file_that_is_no_logo_is_refused(string file, string expected) => Assert.Contains(expected, Problem(file), StringComparison.Ordinal);

    [Fact]
    public void Depth_numbers_and_references_are_bounded()
    {
        Assert.Contains("complex", Problem(Head + string.Concat(Enumerable.Repeat("<g>", 100)) + string.Concat(Enumerable.Repeat("</g>", 100)) + "</svg>"), StringComparison.Ordinal);
        Assert.Contains("complex", Problem(Head + string.Concat(Enumerable.Repeat("<use xlink:href=\"#a\"/>", 30)) + "</svg>"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_logo_is_unpacked_as_far_as_it_may_be_large()
    {
        byte[] packed = Marks.Packed(Marks.Svg);
        Assert.Equal(Marks.Svg, SvgProfile.Unpack(packed, 1000));
        Assert.Null(SvgProfile.Unpack(Marks.Packed(new byte[10_000_000]), 32 << 10));
        Assert.Null(SvgProfile.Unpack(packed.AsMemory(0, packed.Length / 2).ToArray().Concat(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff }).ToArray(), 1000));
        Assert.Null(SvgProfile.Unpack(new byte[2000], 1000));
    }

    private static string? Problem(string svg) => SvgProfile.Problem(Encoding.UTF8.GetBytes(svg));
}
