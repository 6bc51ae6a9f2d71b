using System.Buffers;
using System.Text;
using Posthouse.Mail;
using Posthouse.Smtp;

namespace Posthouse.Fuzz.Tests;

/// <summary>Any line is a command or a reply; what a command carries into headers, logs and other servers' sessions has no control in it, and addresses read back.</summary>
internal sealed class SmtpCommandTarget : FuzzTarget
{
    public override string Name => "smtp-command";

    public override IReadOnlyList<string> Words =>
    [
        "MAIL FROM:<", "RCPT TO:<", "EHLO ", "HELO ", "LHLO ", "AUTH ", "BDAT ", " LAST", "DATA", "> SIZE=", " BODY=8BITMIME", " BODY=BINARYMIME", " SMTPUTF8", " RET=FULL", " ENVID=+2B", " AUTH=<>", " REQUIRETLS",
        " HOLDFOR=99", " HOLDUNTIL=2030-01-01T00:00:00Z", " MT-PRIORITY=-9", " BY=120;RT", " NOTIFY=SUCCESS,FAILURE", " ORCPT=rfc822;", "@a,@b:", "\"q\\\" \"@", "a@[192.0.2.1]", "a@[IPv6:::1]", "postmaster", "é", "例え", "xn--", "+0D+0A", "+C2+85", "\u2028", "\u0085",
    ];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "EHLO mail.example.com", "EHLO [IPv6:2001:db8::1]", "MAIL FROM:<a@example.com> SIZE=100 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb", "MAIL FROM:<> AUTH=<>", "MAIL FROM:<@a.b,@c.d:\"x y\"@example.com> HOLDFOR=60 MT-PRIORITY=3 BY=-20;N",
        "MAIL FROM:<ü@bücher.example> SMTPUTF8 HOLDUNTIL=2030-01-01T00:00:00+08:00 REQUIRETLS", "RCPT TO:<b@[192.0.2.1]> NOTIFY=NEVER ORCPT=rfc822;b+40example.com", "RCPT TO:<Postmaster>", "BDAT 86 LAST", "AUTH PLAIN AGEAYg==", "AUTH SCRAM-SHA-256 =",
        "STARTTLS", "DATA", "QUIT", "VRFY x", "HELP", "GET / HTTP/1.1");

    public override void Run(byte[] input)
    {
        // The session never hands over a line with these.
        byte[] line = input.AsSpan().IndexOfAny((byte)'\r', (byte)'\n', (byte)0) is var end and >= 0 ? input[..end] : input;
        string? whole = null;
        foreach (int[] cuts in Pieces.Cuts(line))
        {
            SmtpCommand command = SmtpParser.Parse(Pieces.Sequence(line, cuts));
            string read = Describe(command);
            FuzzFailure.Unless((whole ??= read) == read, "the command does not depend on the cuts");
        }
    }

    private static string Describe(SmtpCommand command)
    {
        switch (command)
        {
            case MalformedCommand malformed:
                return Encoding.ASCII.GetString(malformed.Reply.Bytes);
            case HelloCommand hello:
                RequireClean(hello.Domain);
                FuzzFailure.Unless(hello.Domain.Length is > 0 and <= 255 && Ascii.IsValid(hello.Domain), "a HELO name is short ASCII");
                return command.ToString();
            case MailCommand mail:
                RequireAddress(mail.Envelope.Sender);
                RequireClean(mail.Envelope.EnvelopeIdentifier);
                return command.ToString();
            case RcptCommand { Recipient: { } recipient }:
                RequireAddress(recipient.Address);
                RequireClean(recipient.OriginalRecipient);
                return command.ToString();
            case AuthCommand auth:
                return $"{auth.Mechanism} {(auth.InitialResponse is { } octets ? Convert.ToHexString(octets) : null)}";
            case BdatCommand bdat:
                FuzzFailure.Unless(bdat.Size >= 0, "a chunk has no negative length");
                return command.ToString();
            default:
                return command.Verb.ToString();
        }
    }

    internal static void RequireAddress(EmailAddress? address)
    {
        if (address is null) return;
        RequireClean(address.ToString());
        RequireClean(address.ToUnicodeString());
        FuzzFailure.Unless(EmailAddress.TryParse(address.ToString(), out EmailAddress? again) && again == address, $"'{address}' reads back");
    }

    internal static void RequireClean(string? text)
    {
        if (text is null) return;
        foreach (char c in text) FuzzFailure.Unless(!char.IsControl(c) && c is not ('\u2028' or '\u2029'), $"'{text}' has no control characters or line ends");
    }
}
