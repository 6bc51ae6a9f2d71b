using System.Text;

namespace Posthouse.Mail.Tests.Structure;

public sealed class EnvelopeTests
{
    [Fact]
    public void Absent_fields_are_nil_and_empty_ones_empty_strings() => Assert.Equal(
        "(NIL \"\" NIL NIL NIL NIL NIL NIL \"\" NIL)", Scan.Text("Subject:\nTo:\nIn-Reply-To: \n\n").Envelope());

    [Fact]
    public void Sender_and_reply_to_are_from_where_they_are_absent_or_empty() => Assert.Equal(
        "(NIL NIL ((NIL NIL \"a\" \"x.test\")) ((NIL NIL \"s\" \"x.test\")) ((NIL NIL \"a\" \"x.test\")) NIL NIL NIL NIL NIL)",
        Scan.Text("From: a@x.test\nSender: s@x.test\nReply-To:\n\n").Envelope());

    [Fact]
    public void Groups_are_marked_by_nil_hosts() => Assert.Equal(
        "(NIL NIL NIL NIL NIL ((NIL NIL \"Friends\" NIL)(\"Ann\" NIL \"ann\" \"x.test\")(NIL NIL NIL NIL)(NIL NIL \"b\" \"x.test\")) NIL NIL NIL NIL)",
        Scan.Text("To: Friends: Ann <ann@x.test>;, b@x.test\n\n").Envelope());

    [Fact]
    public void An_empty_group_is_a_start_and_an_end() => Assert.Equal(
        "(NIL NIL NIL NIL NIL ((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL)) NIL NIL NIL NIL)",
        Scan.Text("To: undisclosed-recipients:;\n\n").Envelope());

    [Fact]
    public void Source_routes_and_quoting_are_taken_apart() => Assert.Equal(
        "(NIL NIL ((\"a \\\"b\\\" c\" \"@r1.test,@r2.test\" \"d e\" \"x.test\")) ((\"a \\\"b\\\" c\" \"@r1.test,@r2.test\" \"d e\" \"x.test\")) ((\"a \\\"b\\\" c\" \"@r1.test,@r2.test\" \"d e\" \"x.test\")) NIL NIL NIL NIL NIL)",
        Scan.Text("From: \"a \\\"b\\\" c\" <@r1.test,@r2.test:\"d e\"@x.test>\n\n").Envelope());

    [Fact]
    public void Encoded_words_stay_and_folds_go() => Assert.Equal(
        "(NIL \"=?utf-8?Q?a?= =?utf-8?Q?b?= c\" NIL NIL NIL NIL NIL NIL NIL NIL)",
        Scan.Text("Subject: =?utf-8?Q?a?=\n =?utf-8?Q?b?= c\n\n").Envelope());

    [Fact]
    public void Eight_bit_long_and_broken_strings_are_literals()
    {
        Assert.Equal("(NIL {6}\r\nä" + " caf NIL NIL NIL NIL NIL NIL NIL NIL)", Encoding.UTF8.GetString(Scan.Text("Subject: ä caf\n\n").ImapEnvelope.Span));
        Assert.Contains("{1500}\r\nx", Scan.Text($"Subject: {new string('x', 1500)}\n\n").Envelope(), StringComparison.Ordinal);
        Assert.Equal("(NIL {3}\r\na\rb NIL NIL NIL NIL NIL NIL NIL NIL)", Scan.Bytes("Subject: a\rb\r\n\r\n"u8).Envelope());
        Assert.Equal("(NIL {3}\r\na?b NIL NIL NIL NIL NIL NIL NIL NIL)", Scan.Bytes("Subject: a\0b\r\n\r\n"u8).Envelope());
    }

    [Fact]
    public void An_address_without_domain_never_looks_like_a_group() => Assert.Equal(
        "(NIL NIL NIL NIL NIL ((NIL NIL \"root\" \"\")(\"Mail System\" NIL \"\" \"\")) NIL NIL NIL NIL)", Scan.Text("To: root, Mail System <>\n\n").Envelope());

    [Fact]
    public void A_megabyte_of_addresses_is_not_kept_as_thirty()
    {
        MessageStructure structure = Scan.Text("From: " + string.Concat(Enumerable.Repeat("a,", 500_000)) + "\n\n");
        Assert.InRange(structure.ImapEnvelope.Length, 100_000, 1_000_000);
        ImapGrammar.CheckEnvelope(structure.ImapEnvelope.Span);
    }

    [Fact]
    public void Control_characters_of_an_address_do_not_reach_the_summary() =>
        Assert.Equal("A B <a b@c d>", Scan.Bytes("From: A\u007fB <a\u000eb@c\u000ed>\r\n\r\n"u8).Summary.From);

    [Fact]
    public void The_summary_is_decoded()
    {
        MessageSummary summary = Scan.Text("""
            Subject: =?gbk?B?1tDOxA==?= report
            From: =?utf-8?B?5byg5LiJ?= <z@x.test>
            To: Friends: Ann <ann@x.test>, b@x.test;, "Last, First" <c@x.test>
            Date: Thu, 1 Feb 2024 10:11:12 +0800
            Message-ID: <id@x.test>
            In-Reply-To: <p@x.test>
            References: <a@x.test>
             <p@x.test>
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <style>p{}</style><p>Hello=20<b>w=C3=B6rld</b></p><p>next&nbsp;line
            """).Summary;
        Assert.Equal("中文 report", summary.Subject);
        Assert.Equal("张三 <z@x.test>", summary.From);
        Assert.Equal("Friends: Ann <ann@x.test>, b@x.test;, Last, First <c@x.test>", summary.To);
        Assert.Equal(new DateTimeOffset(2024, 2, 1, 10, 11, 12, TimeSpan.FromHours(8)), summary.Date);
        Assert.Equal("id@x.test", summary.MessageIdHeader);
        Assert.Equal(["p@x.test"], summary.InReplyTo);
        Assert.Equal(["a@x.test", "p@x.test"], summary.References);
        Assert.Equal("Hello wörld next line", summary.Preview);
        Assert.False(summary.HasAttachment);
    }
}
