namespace Posthouse.Mail.Tests.Structure;

public sealed class BodyStructureTests
{
    // The message of RFC 9051 §8, whose ENVELOPE and BODY the RFC prints.
    private const string Example = """
        Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)
        From: Terry Gray <gray@cac.washington.edu>
        Subject: IMAP4rev2 WG mtg summary and minutes
        To: imap@cac.washington.edu
        cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>
        Message-Id: <B27397-0100000@cac.washington.edu>
        MIME-Version: 1.0
        Content-Type: TEXT/PLAIN; CHARSET=US-ASCII

        One
        Two

        """;

    [Fact]
    public void The_envelope_is_the_one_the_rfc_prints() => Assert.Equal(
        "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev2 WG mtg summary and minutes\" "
        + "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
        + "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) "
        + "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL \"<B27397-0100000@cac.washington.edu>\")",
        Scan.Text(Example).Envelope());

    [Fact]
    public void The_body_of_a_plain_text_has_octets_and_lines() => Assert.Equal(
        "(\"text\" \"plain\" (\"charset\" \"US-ASCII\") NIL NIL \"7bit\" 10 2)", Scan.Text(Example).Body());

    [Fact]
    public void A_nested_multipart_ends_with_the_outer_boundary()
    {
        MessageStructure s = Scan.Text("""
            Subject: x
            Content-Type: multipart/mixed; boundary="outer"

            preamble
            --outer
            Content-Type: multipart/alternative; boundary="outer-inner"

            --outer-inner

            Hello
            --outer-inner
            Content-Type: text/html; charset=utf-8
            Content-Disposition: inline

            <p>Hi
            --outer
            Content-Type: application/pdf; name="a.pdf"
            Content-Transfer-Encoding: base64

            AAAA
            --outer--
            epilogue
            """);
        Assert.Equal(
            "(((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 5 0 NIL NIL NIL NIL)"
            + "(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 5 0 NIL (\"inline\" NIL) NIL NIL) \"alternative\" (\"boundary\" \"outer-inner\") NIL NIL NIL)"
            + "(\"application\" \"pdf\" (\"name\" \"a.pdf\") NIL NIL \"base64\" 4 NIL NIL NIL NIL) \"mixed\" (\"boundary\" \"outer\") NIL NIL NIL)",
            s.BodyStructure());
        Assert.True(s.Summary.HasAttachment);
        Assert.Equal("Hello", s.Summary.Preview);
    }
}
