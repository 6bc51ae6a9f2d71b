using System.Text;
using Posthouse.Mail;
using Posthouse.Mail.Tests.Structure;

namespace Posthouse.Fuzz.Tests;

/// <summary>
/// Any bytes have a structure, the same from any cut, its parts inside each other, its values by IMAP's grammar, bounded by the message, and
/// read back from their stored form.
/// </summary>
internal sealed class StructureTarget : FuzzTarget
{
    public override string Name => "structure";

    public override int MaximumLength => 16 * 1024;

    public override IReadOnlyList<string> Words =>
    [
        "\r\n", "\n", "\r", "--a", "--a--", "\r\n--a\r\n", "\r\n--a--\r\n", "\n--a\n", "\r\n\r\n", "Content-Type: multipart/mixed; boundary=a\r\n\r\n", "Content-Type: multipart/digest; boundary=\"a\"\r\n\r\n", "Content-Type: message/rfc822\r\n\r\n", "Content-Type: text/html; charset=gb2312\r\n",
        "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "Content-Disposition: attachment; filename*0*=utf-8''%e4%b8; filename*1*=%ad\r\n", "Content-Language: a, b\r\n", "Content-ID: <x>\r\n", "Subject: =?utf-8?B?5Lit?=\r\n", "From: \"A\" <a@b>, g: c@d;\r\n", "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n", "References: <a@b>\r\n", "=?utf-16?B?2AA=?=", "\0", "é", "=", "name*=",
    ];

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. Pieces.Bytes(
            "Subject: a\r\nFrom: \"A \\\" B\" <a@b>, g: c@d, e;, (x(y)z) f@g (N)\r\nTo: <@r,@s:a@b>\r\nDate: Fri, 21 Nov 1997 09:55:06 -0600\r\nMessage-ID: <m@x>\r\nReferences: <a@b> <c@d>\r\n\r\nbody\r\n",
            "Content-Type: multipart/mixed; boundary=a\r\n\r\npre\r\n--a\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=D6=D0</p>\r\n--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n--a--\r\nepi\r\n",
            "Content-Type: multipart/digest; boundary=\"a\"\n\n--a\n\nSubject: x\n\ny\n--a--\n"),
        .. MessageVectors.Messages,
    ];

    public override void Run(byte[] input)
    {
        string? whole = null;
        foreach (int[] cuts in Pieces.Cuts(input))
        {
            var scanner = new MessageScanner();
            foreach (ReadOnlyMemory<byte> piece in Pieces.Of(input, cuts)) scanner.Write(piece.Span);
            MessageStructure structure = scanner.Complete();
            string read = Describe(structure);
            FuzzFailure.Unless((whole ??= read) == read, "the structure does not depend on the cuts");
        }

        Check(input, Scan(input));
    }

    internal static MessageStructure Scan(byte[] input)
    {
        var scanner = new MessageScanner();
        scanner.Write(input);
        return scanner.Complete();
    }

    private static void Check(byte[] input, MessageStructure structure)
    {
        FuzzFailure.Unless(structure.Size == input.Length, "the size is the message's");
        Inside(structure.Root, 0, input.Length);
        ImapGrammar.CheckEnvelope(structure.ImapEnvelope.Span);
        ImapGrammar.CheckBody(structure.ImapBodyStructure.Span);
        ImapGrammar.CheckBody(structure.ImapBody.Span);
        FuzzFailure.Unless(structure.ImapBodyStructure.Length + structure.ImapEnvelope.Length <= 200 * input.Length + 2000, "what is kept is bounded by the message");
        MessageSummary summary = structure.Summary;
        foreach (string text in (string[])[summary.Subject, summary.From, summary.Sender, summary.ReplyTo, summary.To, summary.Cc, summary.Bcc, summary.MessageIdHeader, summary.Preview, .. summary.References, .. summary.InReplyTo])
            FuzzFailure.Unless(!text.Any(char.IsControl), "the summary has no control characters");
        FuzzFailure.Unless(summary.Preview.Length <= 256 * 3, "the preview is bounded");
        byte[] encoded = StructureCodec.EncodeParts(structure);
        (MessagePart root, int headerLength) = StructureCodec.DecodeParts(encoded);
        FuzzFailure.Unless(headerLength == structure.HeaderLength && DescribePart(root) == DescribePart(structure.Root), "the stored form reads back");
    }

    private static void Inside(MessagePart part, long start, long end)
    {
        FuzzFailure.Unless(part.HeaderOffset >= start && part.HeaderLength >= 0 && part.BodyLength >= 0 && part.BodyOffset + part.BodyLength <= end, "a part lies inside what it is in");
        FuzzFailure.Unless(part.BodyLines >= 0 && part.BodyLines <= part.BodyLength, "no body has more lines than octets");
        foreach (MessagePart child in part.Children) Inside(child, part.BodyOffset, part.BodyOffset + part.BodyLength);
    }

    private static string Describe(MessageStructure structure)
    {
        MessageSummary s = structure.Summary;
        return $"{structure.Size} {structure.HeaderLength} {DescribePart(structure.Root)} {s.Subject}|{s.From}|{s.To}|{s.Date:O}|{s.Preview}|{s.HasAttachment}|{string.Join(' ', s.References)} "
            + Encoding.Latin1.GetString(structure.ImapEnvelope.Span) + Encoding.Latin1.GetString(structure.ImapBodyStructure.Span) + Encoding.Latin1.GetString(structure.ImapBody.Span);
    }

    internal static string DescribePart(MessagePart part) =>
        $"({part.Type}/{part.Subtype} {part.HeaderOffset}+{part.HeaderLength}+{part.BodyLength} {part.BodyLines} {part.Encoding} {part.Charset}|{part.FileName}|{part.Disposition}|{part.ContentId}{string.Concat(part.Children.Select(DescribePart))})";
}
