using System.Text;
using Posthouse.Smtp;
using Posthouse.Smtp.Tests;

namespace Posthouse.Fuzz.Tests;

/// <summary>
/// DATA and BDAT, with each option for bare line ends: the message ends at CRLF "." CRLF and nowhere else, what is accepted has no bare CR or LF
/// and no NUL, and neither the cuts nor the chunks matter.
/// </summary>
internal sealed class SmtpContentTarget : FuzzTarget
{
    public override string Name => "smtp-content";

    public override int MaximumLength => 1024;

    public override IReadOnlyList<string> Words => ["\r\n", "\n", "\r", ".", "\r\n.\r\n", "\n.\n", "\r.\r", "\r\n.\n", "\n.\r\n", "\r\n.\r", "\r\r\n", "\0", "\r\n..", "MAIL FROM:<>\r\n", "Bcc: x\r\n", "From: a@b\r\n", "\r\n\r\n"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "A: b\r\n\r\nbody\r\n.\r\nQUIT\r\n", ".\r\n", "..\r\n.\r\n", "A: b\r\n\r\n\n.\nMAIL FROM:<>\r\n.\r\n", "\r.\r\r\n.\r\n", "a\r\n.\rb\r\n.\r\n", "a\0\r\n.\r\n", "From: a@b\r\nBcc: c\r\n d\r\nDate: x\r\n\r\nBcc: no\r\n.\r\n", "a\r\n.\n.\r\n");

    public override void Run(byte[] input)
    {
        foreach (BareLineEnds mode in Enum.GetValues<BareLineEnds>())
        {
            foreach (bool stuffed in (bool[])[true, false])
            {
                foreach (bool submission in (bool[])[true, false])
                {
                    string? whole = null;
                    foreach (int[] cuts in Pieces.Cuts(input))
                    {
                        string read = Receive(input, cuts, mode, stuffed, submission);
                        FuzzFailure.Unless((whole ??= read) == read, $"{mode}, stuffed {stuffed}, submission {submission}: the cuts do not matter: {whole} / {read}");
                    }
                }
            }
        }
    }

    private static string Receive(byte[] input, int[] cuts, BareLineEnds mode, bool stuffed, bool submission)
    {
        var transaction = new CollectingTransaction();
        var intake = new MessageIntake(transaction, transaction.Share, new SmtpOptions { HostName = "x" }, submission);
        var decoder = new ContentDecoder(intake, stuffed, mode, 600);
        int taken = 0;
        foreach (ReadOnlyMemory<byte> piece in Pieces.Of(input, cuts))
        {
            taken += decoder.Decode(piece.Span);
            if (decoder.Ended) break;
        }

        if (!stuffed) decoder.Finish();
        int end = !stuffed ? -1 : input.AsSpan().StartsWith(".\r\n"u8) ? 3 : input.AsSpan().IndexOf("\r\n.\r\n"u8) is var at and >= 0 ? at + 5 : -1;
        FuzzFailure.Unless(decoder.Ended == end >= 0, "the message ends where CRLF.CRLF stands, and only there");
        FuzzFailure.Unless(taken == (end >= 0 ? end : input.Length), "all up to the end is taken, and nothing behind it");
        byte[] content = transaction.Content.ToArray();
        if (intake.Fault is not null) return Encoding.ASCII.GetString(intake.Fault.Bytes);
        RequireClean(content, decoder.Ended || !stuffed);
        if (submission && decoder.Ended) RequireNoBcc(content);
        HeaderFilter header = intake.Header;
        return decoder.Ended || !stuffed ? $"{Convert.ToHexStringLower(content)} {header.HasDate} {header.HasMessageId} {header.BeginsWithoutHeader}" : "";
    }

    private static void RequireClean(byte[] content, bool isWhole)
    {
        for (int i = 0; i < content.Length; i++)
        {
            FuzzFailure.Unless(content[i] != 0, "no NUL passes");
            if (content[i] == '\n') FuzzFailure.Unless(i > 0 && content[i - 1] == '\r', "no bare LF passes");
            if (content[i] == '\r') FuzzFailure.Unless(i + 1 < content.Length ? content[i + 1] == '\n' : !isWhole, "no bare CR passes");
        }
    }

    private static void RequireNoBcc(byte[] content)
    {
        var reader = new Posthouse.Mail.HeaderReader(content);
        while (reader.Read()) FuzzFailure.Unless(!reader.Is("Bcc"u8) && !reader.Is("Resent-Bcc"u8), "submission passes no Bcc");
    }
}
