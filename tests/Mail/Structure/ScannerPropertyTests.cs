using System.Diagnostics;
using System.Text;
using CsCheck;

namespace Posthouse.Mail.Tests.Structure;

public sealed class ScannerPropertyTests
{
    // Pieces of which broken and whole messages are made.
    private static readonly string[] Pieces =
    [
        "\r\n", "\n", "\r", "--", "--a", "--a--", "--ab", "\r\n--a\r\n", "\r\n--a--\r\n", "\r\n--ab\r\n", "\n--a\n", "-", "text", " ", "\t", "\0", "é", "\u0080",
        "Content-Type: multipart/mixed; boundary=a\r\n", "Content-Type: multipart/digest; boundary=\"ab\"\r\n", "Content-Type: multipart/alternative; boundary=b\r\n\r\n",
        "Content-Type: message/rfc822\r\n\r\n", "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n", "Content-Type: text/html; charset=gb2312\r\n\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n", "Content-Transfer-Encoding: base64\r\n", "Content-Disposition: attachment; filename*=utf-8''%e4%b8%ad\r\n",
        "Subject: =?utf-8?B?5Lit5paH?= =?gbk?Q?=D6=D0?=\r\n", "From: \"A \\\" B\" <a@b>, g: c@d, e;, (x(y)z) f@g (N)\r\n", "To: <@r,@s:a@b>, a@b\r\n", "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n",
        "References: <a@b> <c@d>\r\n", "<p>&amp;</p><script>x", "=E4=B8", "5Lit5paH\r\n", "\r\n\r\n", "--b\r\n", "--b--\r\n",
    ];

    private static readonly Gen<byte[]> Messages = Gen.Frequency((9, Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i])), (1, Gen.Char.Array[0, 5].Select(static c => new string(c))))
        .Array[0, 60].Select(static pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)));

    [Fact]
    public void The_structure_does_not_depend_on_how_the_bytes_were_cut() =>
        Gen.Select(Messages, Gen.Int[1, 20]).Sample((message, size) =>
        {
            string whole = Scan.Bytes(message).Describe();
            var scanner = new MessageScanner();
            for (int i = 0; i < message.Length; i += size) scanner.Write(message.AsSpan(i, Math.Min(size, message.Length - i)));
            string cut = scanner.Complete().Describe();
            if (whole != cut) throw new InvalidOperationException($"{Encoding.UTF8.GetString(message)}\n{whole}\n{cut}");
        }, iter: 5_000);

    [Fact]
    public void Any_bytes_have_a_structure_whose_parts_lie_inside_each_other() =>
        Gen.OneOf(Messages, Gen.Byte.Array[0, 300]).Sample(message =>
        {
            MessageStructure structure = Scan.Bytes(message);
            Assert.Equal(message.Length, structure.Size);
            CheckInside(structure.Root, 0, message.Length);
            ImapGrammar.CheckEnvelope(structure.ImapEnvelope.Span);
            ImapGrammar.CheckBody(structure.ImapBodyStructure.Span);
            ImapGrammar.CheckBody(structure.ImapBody.Span);
        }, iter: 5_000);

    [Fact]
    public void Encoded_parts_are_read_back_as_they_were() =>
        Messages.Sample(message =>
        {
            MessageStructure structure = Scan.Bytes(message);
            byte[] encoded = StructureCodec.EncodeParts(structure);
            (MessagePart root, int headerLength) = StructureCodec.DecodeParts(encoded);
            MessageStructure again = new()
            {
                Size = structure.Size, HeaderLength = headerLength, Root = root, ImapEnvelope = structure.ImapEnvelope,
                ImapBodyStructure = structure.ImapBodyStructure, ImapBody = structure.ImapBody, Summary = structure.Summary,
            };
            Assert.Equal(structure.Describe(), again.Describe());
        });

    [Fact]
    public void Damaged_parts_are_refused_or_read_but_never_harm() =>
        Gen.Select(Messages, Gen.Int[0, 1000], Gen.Byte, Gen.Bool).Sample((message, at, value, cut) =>
        {
            byte[] encoded = StructureCodec.EncodeParts(Scan.Bytes(message));
            if (cut) encoded = encoded[..(at % encoded.Length)];
            else encoded[at % encoded.Length] = value;
            Assert.Null(Record.Exception(() => TryDecode(encoded)));
        });

    [Fact]
    public void Lines_in_front_only_move_the_rest() =>
        Messages.Sample(message =>
        {
            if (message.Length > 0 && message[0] is (byte)' ' or (byte)'\t') return;
            byte[] line = "Received: by x; Fri, 21 Nov 1997 09:55:06 -0600\r\nAuthentication-Results: mx.example;\r\n spf=pass smtp.mailfrom=a@example.com\r\n"u8.ToArray();
            Assert.True(MessageStructure.IsUnmovedBy(line));
            Assert.Equal(Scan.Bytes([.. line, .. message]).Describe(), Scan.Bytes(message).WithPrepended(line.Length).Describe());
        });

    [Theory]
    [InlineData("Sender: a@example.com\r\n")]
    [InlineData("Received: by x\r\nSUBJECT : y\r\n")]
    [InlineData("Content-Type: text/html\r\n")]
    [InlineData("Message-ID:\r\n")]
    public void Lines_that_structures_are_made_of_do_more(string lines) => Assert.False(MessageStructure.IsUnmovedBy(System.Text.Encoding.ASCII.GetBytes(lines)));

    [Fact]
    public void Ten_thousand_levels_take_no_more_than_the_limit()
    {
        var message = new StringBuilder();
        for (int i = 0; i < 10_000; i++) message.Append($"Content-Type: multipart/mixed; boundary=\"b{i}\"\r\n\r\n--b{i}\r\n");
        MessageStructure structure = Timed(message.ToString());
        int depth = 0;
        for (MessagePart part = structure.Root; part.Children.Count > 0; part = part.Children[0]) depth++;
        Assert.Equal(MessageScannerLimits.Default.Depth, depth);
    }

    [Fact]
    public void Ten_thousand_messages_inside_each_other_take_no_more_than_the_limit()
    {
        string message = string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\r\n\r\n", 10_000));
        MessageStructure structure = Timed(message);
        Assert.True(structure.ImapBodyStructure.Length < 100_000);
    }

    [Fact]
    public void A_hundred_thousand_parts_end_at_the_limit_and_the_outer_lengths_hold()
    {
        string inner = string.Concat(Enumerable.Repeat("--in\r\n\r\nx\r\n", 100_000));
        string message = $"Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n{inner}--in--\r\n--out--\r\n";
        MessageStructure structure = Timed(message);
        MessagePart multipart = Assert.Single(structure.Root.Children);
        Assert.Equal(MessageScannerLimits.Default.Parts - 2, multipart.Children.Count);
        Assert.Equal(inner.Length + "--in--".Length, multipart.BodyLength);
    }

    [Fact]
    public void Long_headers_are_counted_but_not_kept()
    {
        string message = "X: " + new string('x', 3_000_000) + "\r\nSubject: late\r\n\r\nbody";
        MessageStructure structure = Timed(message);
        Assert.Equal("", structure.Summary.Subject);
        Assert.Equal(message.Length - 4, structure.HeaderLength);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("<@")]
    [InlineData("(")]
    [InlineData("=?a?q?")]
    [InlineData("a,")]
    [InlineData("a:;")]
    [InlineData("\"a\" <b@c> ")]
    [InlineData("<@a,")]
    [InlineData("\\")]
    [InlineData("a(b)@c.")]
    public void A_hostile_address_list_takes_linear_time(string piece)
    {
        string list = string.Concat(Enumerable.Repeat(piece, 900_000 / piece.Length));
        Timed($"From: {list}\r\nSubject: {list[..50_000]}\r\nContent-Type: text/plain; {list[..50_000]}\r\nDate: {list[..50_000]}\r\nReferences: {list[..1000]}\r\n\r\n");
    }

    private static MessageStructure Timed(string message)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        long start = Stopwatch.GetTimestamp();
        MessageStructure structure = Scan.Bytes(bytes);
        // Far above what it takes: a quadratic scanner would need minutes.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 10);
        return structure;
    }

    private static void CheckInside(MessagePart part, long from, long to)
    {
        Assert.InRange(part.HeaderOffset, from, to);
        Assert.InRange(part.BodyOffset, from, to);
        Assert.InRange(part.BodyOffset + part.BodyLength, part.BodyOffset, to);
        long next = part.BodyOffset;
        if (part.Children.Count > 0) to = part.BodyOffset + part.BodyLength;
        foreach (MessagePart child in part.Children)
        {
            CheckInside(child, next, to);
            next = child.BodyOffset + child.BodyLength;
        }
    }

    private static void TryDecode(byte[] encoded)
    {
        try
        {
            StructureCodec.DecodeParts(encoded);
        }
        catch (FormatException)
        {
            // The one answer that damage may get.
        }
    }
}
