namespace Posthouse.Mail.Tests.Structure;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("attachment; filename=\"a b.pdf\"", "a b.pdf")]
    [InlineData("attachment; filename=plain name.pdf", "plain name.pdf")]
    [InlineData("attachment; filename*=utf-8''%E4%B8%AD%E6%96%87.pdf", "中文.pdf")]
    [InlineData("attachment; filename=x.pdf; filename*=gb2312'zh'%D6%D0%CE%C4.pdf", "中文.pdf")]
    [InlineData("attachment; filename*0*=utf-8''%E4%B8; filename*1*=%AD; filename*2=\".pdf\"", "中.pdf")]
    [InlineData("attachment; filename*1=\"b.pdf\"; filename*0=\"a\"", "ab.pdf")]
    [InlineData("attachment; filename=\"=?utf-8?B?5Lit5paH?=.pdf\"", "中文.pdf")]
    [InlineData("attachment; filename=\"中文.pdf\"", "中文.pdf")]
    [InlineData("attachment; filename=\"C:\\dir\\a.pdf\"", "C:\\dir\\a.pdf")]
    [InlineData("attachment; FileName=a.pdf (comment)", "a.pdf")]
    [InlineData("attachment; (x;y) filename = a.pdf ;", "a.pdf")]
    [InlineData("attachment; filename*5=\"x\"", "")]
    [InlineData("attachment", "")]
    public void File_names_are_decoded(string disposition, string expected) =>
        Assert.Equal(expected, Scan.Text($"Content-Type: application/pdf\nContent-Disposition: {disposition}\n\nx").Root.FileName);

    [Theory]
    [InlineData("text/plain; charset=us-ascii (Plain text)", "text", "plain", "us-ascii")]
    [InlineData("TEXT/HTML;charset=\"GB2312\"", "text", "html", "GB2312")]
    [InlineData("text", "text", "plain", "")]
    [InlineData("/; charset=x", "text", "plain", "")]
    [InlineData("application/x y", "text", "plain", "")]
    [InlineData("image/png (a \"comment\")", "image", "png", "")]
    public void Types_are_read_or_plain_text(string header, string type, string subtype, string charset)
    {
        MessagePart part = Scan.Text($"Content-Type: {header}\n\nx").Root;
        Assert.Equal((type, subtype, charset), (part.Type, part.Subtype, part.Charset));
    }

    [Theory]
    [InlineData("base64", TransferEncoding.Base64)]
    [InlineData("Quoted-Printable (x)", TransferEncoding.QuotedPrintable)]
    [InlineData("8BIT", TransferEncoding.EightBit)]
    [InlineData("binary", TransferEncoding.Binary)]
    [InlineData("", TransferEncoding.SevenBit)]
    [InlineData("x-uuencode", TransferEncoding.Unknown)]
    public void Encodings_are_read(string header, TransferEncoding expected) =>
        Assert.Equal(expected, Scan.Text($"Content-Transfer-Encoding: {header}\n\nx").Root.Encoding);

    [Fact]
    public void Extension_data_is_complete() => Assert.Equal(
        "(\"image\" \"png\" (\"name\" \"a.png\") \"<id@x>\" \"a picture\" \"base64\" 4 \"Q2hlY2s=\" (\"inline\" (\"filename\" \"a.png\")) (\"en\" \"zh\") \"http://x.test/a\")",
        Scan.Text("""
            Content-Type: image/png; name=a.png
            Content-ID: <id@x>
            Content-Description: a picture
            Content-Transfer-Encoding: BASE64
            Content-MD5: Q2hlY2s=
            Content-Disposition: Inline; filename=a.png
            Content-Language: en, zh
            Content-Location: http://x.test/a

            AAAA
            """).BodyStructure());

    [Fact]
    public void A_multipart_without_parts_still_has_a_body() => Assert.Equal(
        "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0) \"mixed\" NIL NIL NIL NIL)", Scan.Text("Content-Type: multipart/mixed\n\nx").BodyStructure());

    [Fact]
    public void An_encoded_message_is_not_opened()
    {
        MessageStructure structure = Scan.Text("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeA==\n");
        Assert.False(structure.Root.IsMessage);
        Assert.StartsWith("(\"message\" \"rfc822\" NIL NIL NIL \"base64\" 18 (NIL", structure.Body(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_inside_has_its_envelope_and_body() => Assert.Equal(
        "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 18 (NIL \"x\" NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 4 1) 3)",
        Scan.Text("Content-Type: message/rfc822\n\nSubject: x\n\nhi\n").Body());
}
