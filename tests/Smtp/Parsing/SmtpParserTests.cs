using System.Buffers;
using System.Text;
using CsCheck;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.Smtp.Tests;

public sealed class SmtpParserTests
{
    private static readonly string[] Seeds =
    [
        "EHLO client.example.net", "MAIL FROM:<bob@example.net> SIZE=1 BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=a+2Bb AUTH=<> REQUIRETLS HOLDFOR=5 MT-PRIORITY=-9 BY=120;RT",
        "RCPT TO:<@a,@b:\"q \\\"x\"@[IPv6:::1]> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a@b", "MAIL FROM:<> HOLDUNTIL=2026-01-01T00:00:00.5+08:00", "BDAT 123 LAST",
        "AUTH SCRAM-SHA-256 biws", "RCPT TO:<用户@例子.中国>", "STARTTLS", "POST / HTTP/1.1",
    ];

    [Theory]
    [InlineData("ehlo a.b", "Ehlo")]
    [InlineData("Quit", "Quit")]
    [InlineData("RSET ", "Rset")]
    [InlineData("noop   x y", "Noop")]
    [InlineData("BDAT 0 last", "Bdat")]
    [InlineData("starttls", "StartTls")]
    public void Verbs_are_read_whatever_their_case(string line, string verb) => Assert.Equal(verb, Parse(line).Verb.ToString());

    [Fact]
    public void Every_parameter_of_mail_is_read()
    {
        var mail = Assert.IsType<MailCommand>(Parse(Seeds[1]));
        Assert.Equal("bob@example.net", mail.Envelope.Sender!.ToString());
        Assert.Equal(1, mail.Size);
        Assert.Equal(BodyType.EightBitMime, mail.Envelope.Body);
        Assert.True(mail.Envelope.SmtpUtf8);
        Assert.True(mail.Envelope.RequireTls);
        Assert.Equal(DsnReturn.Full, mail.Envelope.Return);
        Assert.Equal("a+b", mail.Envelope.EnvelopeIdentifier);
        Assert.Equal(5, mail.HoldFor);
        Assert.Equal(-9, mail.Envelope.Priority);
        Assert.Equal(new DeliverByParameter(120, true, true), mail.DeliverWithin);
    }

    [Fact]
    public void A_source_route_a_quoted_local_part_and_a_literal_are_read()
    {
        var rcpt = Assert.IsType<RcptCommand>(Parse(Seeds[2].Replace("@a,@b:", "@a.example,@b.example:", StringComparison.Ordinal)));
        Assert.Equal("q \"x", rcpt.Recipient!.Address.LocalPart);
        Assert.Equal(System.Net.IPAddress.IPv6Loopback, rcpt.Recipient.Address.Literal);
        Assert.Equal(DsnNotify.Success | DsnNotify.Failure, rcpt.Recipient.Notify);
    }

    [Fact]
    public void A_sign_in_response_never_shows_in_text() =>
        Assert.DoesNotContain("AGE", Parse("AUTH PLAIN AGE=").ToString(), StringComparison.Ordinal);

    [Fact]
    public void Mutated_lines_give_a_command_or_a_reply_and_never_an_exception()
    {
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Select(Gen.Int[0, 200], Gen.Byte, Gen.Bool).Array[0, 8], Gen.Int[0, 100]).Sample((seed, changes, split) =>
        {
            var bytes = new List<byte>(Encoding.UTF8.GetBytes(Seeds[seed]));
            foreach ((int at, byte value, bool insert) in changes)
            {
                if (insert) bytes.Insert(at % (bytes.Count + 1), value);
                else bytes[at % bytes.Count] = value;
            }

            byte[] line = [.. bytes];
            ReadOnlySequence<byte> sequence = Chunks.Of(line, split % line.Length);
            SmtpCommand whole = SmtpParser.Parse(line);
            SmtpCommand cut = SmtpParser.Parse(in sequence);
            Assert.Equal(whole.GetType(), cut.GetType());
            if (cut is HelloCommand hello) Assert.DoesNotContain(hello.Domain, static c => c is '(' or ')' or '\r' or '\n' or ' ' or ';');
        }, iter: 50_000);
    }

    [Fact]
    public void Random_octets_give_a_command_or_a_reply_and_never_an_exception() =>
        Gen.Byte.Array[0, 300].Sample(static bytes => Assert.NotNull(SmtpParser.Parse(bytes)));

    [Fact]
    public void Xtext_that_was_encoded_is_decoded_and_controls_are_refused()
    {
        Gen.Char[' ', '~'].Array[0, 40].Sample(static chars =>
        {
            string text = new(chars);
            string encoded = string.Concat(text.Select(static c => c is '+' or '=' or ' ' ? $"+{(int)c:X2}" : c.ToString()));
            Assert.True(Xtext.TryDecode(encoded, out string? decoded));
            Assert.Equal(text, decoded);
        });
        Assert.False(Xtext.TryDecode("a+0Ab", out _));
        Assert.False(Xtext.TryDecode("a+C2+85b", out _));
        Assert.False(Xtext.TryDecode("a+E2+80+A8b", out _));
        Assert.False(Xtext.TryDecode("a\u2028b", out _));
        Assert.False(Xtext.TryDecode("a+0", out _));
        Assert.False(Xtext.TryDecode("a+2b", out _));
    }

    private static SmtpCommand Parse(string line) => SmtpParser.Parse(Encoding.UTF8.GetBytes(line));
}
