using System.Buffers;
using System.Text;
using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

public class ReplyParserTests
{
    private static readonly string[] Pieces = ["250", "2", "5", "354", "-", " ", "\r\n", "\n", "\r", "4.2.1", "5.1.1 ", "text", "\0", "é", "999", "250-", "250 "];

    [Theory]
    [InlineData("250 2.1.0 Sender ok\r\n", 250, "2.1.0", "Sender ok")]
    [InlineData("250\r\n", 250, null, "")]
    [InlineData("354 go\n", 354, null, "go")]
    [InlineData("550-5.1.1 No such\r\n550 5.1.1 user\r\n", 550, "5.1.1", "No such user")]
    [InlineData("250 5.1.1 of another class is text\r\n", 250, null, "5.1.1 of another class is text")]
    public void Replies_are_read(string wire, int code, string? status, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(wire + "250 next\r\n");
        Assert.Equal(OperationStatus.Done, ReplyParser.TryMeasure(bytes, out int found, out int length));
        Assert.Equal(code, found);
        Assert.Equal(Encoding.UTF8.GetByteCount(wire), length);
        SmtpReply reply = ReplyParser.Read(bytes.AsSpan(0, length)).ToReply();
        Assert.Equal(code, reply.Code);
        Assert.Equal(status, reply.Status?.ToString());
        Assert.Equal(text, reply.Text);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("199 too low\r\n")]
    [InlineData("650 too high\r\n")]
    [InlineData("25 short\r\n")]
    [InlineData("250x\r\n")]
    [InlineData("250-one\r\n251 two\r\n")]
    [InlineData("\r\n")]
    public void What_is_no_reply_is_refused(string wire) =>
        Assert.Equal(OperationStatus.InvalidData, ReplyParser.TryMeasure(Encoding.UTF8.GetBytes(wire), out _, out _));

    [Fact]
    public void A_line_without_end_and_lines_without_end_are_refused()
    {
        Assert.Equal(OperationStatus.InvalidData, ReplyParser.TryMeasure(Encoding.ASCII.GetBytes("250 " + new string('x', 9000)), out _, out _));
        string lines = string.Concat(Enumerable.Repeat("250-x\r\n", 101));
        Assert.Equal(OperationStatus.InvalidData, ReplyParser.TryMeasure(Encoding.ASCII.GetBytes(lines), out _, out _));
    }

    [Fact]
    public void Every_prefix_of_a_reply_asks_for_more()
    {
        byte[] whole = "250-one\r\n250-two\r\n250 three\r\n"u8.ToArray();
        for (int i = 0; i < whole.Length; i++) Assert.Equal(OperationStatus.NeedMoreData, ReplyParser.TryMeasure(whole.AsSpan(0, i), out _, out _));
    }

    [Fact]
    public void Control_characters_do_not_reach_the_text() =>
        Assert.Equal("a b c", ReplyParser.Read("250 a\u001bb\rc\r\n"u8).ToReply().Text);

    [Fact]
    public void Any_input_ends_in_a_verdict() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Array[0, 40], Gen.Byte.Array[0, 20]).Sample((picks, noise) =>
        {
            byte[] input = [.. Encoding.UTF8.GetBytes(string.Concat(picks.Select(static i => Pieces[i]))), .. noise];
            if (ReplyParser.TryMeasure(input, out int code, out int length) != OperationStatus.Done) return;
            ServerReply reply = ReplyParser.Read(input.AsSpan(0, length));
            Assert.InRange(reply.Code, 200, 599);
            Assert.Equal(code, reply.Code);
            Assert.DoesNotContain(reply.ToReply().Text, static c => char.IsControl(c));
        });
}
