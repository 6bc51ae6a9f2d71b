using System.Buffers;
using System.Text;
using CsCheck;

namespace Posthouse.Pop3;

public sealed class MessageStufferTests
{
    private static string Stuff(string message, int? bodyLines = null, params int[] cuts)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(message);
        var output = new ArrayBufferWriter<byte>();
        var stuffer = new MessageStuffer(bodyLines);
        int from = 0;
        foreach (int cut in cuts.Select(c => Math.Min(c, bytes.Length)).Order().Append(bytes.Length))
        {
            stuffer.Write(bytes.AsSpan(from, cut - from), output);
            from = cut;
        }

        stuffer.Complete(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    [Theory]
    [InlineData("A: b\r\n\r\nhello\r\n", "A: b\r\n\r\nhello\r\n.\r\n")]
    [InlineData("A: b\r\n\r\nhello", "A: b\r\n\r\nhello\r\n.\r\n")]
    [InlineData("A: b\r\n\r\n.\r\n..\r\n.x", "A: b\r\n\r\n..\r\n...\r\n..x\r\n.\r\n")]
    [InlineData(".a\r\n", "..a\r\n.\r\n")]
    [InlineData("", ".\r\n")]
    [InlineData("a\n.\nb\n", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r", "a\r\n.\r\n")]
    [InlineData("a\rb\r\r\n.", "a\r\nb\r\n\r\n..\r\n.\r\n")]
    [InlineData("a\r.\r\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("\r.\r", "\r\n..\r\n.\r\n")]
    public void Lines_end_in_crlf_and_dots_are_doubled(string message, string sent)
    {
        Assert.Equal(sent, Stuff(message));
        for (int cut = 0; cut <= message.Length; cut++) Assert.Equal(sent, Stuff(message, null, cut));
    }

    [Theory]
    [InlineData(0, "A: b\r\n\r\n.\r\n")]
    [InlineData(1, "A: b\r\n\r\none\r\n.\r\n")]
    [InlineData(2, "A: b\r\n\r\none\r\n\r\n.\r\n")]
    [InlineData(9, "A: b\r\n\r\none\r\n\r\nthree\r\n.\r\n")]
    public void Top_sends_the_header_and_so_many_lines(int lines, string sent)
    {
        const string message = "A: b\r\n\r\none\r\n\r\nthree";
        Assert.Equal(sent, Stuff(message, lines));
        for (int cut = 0; cut <= message.Length; cut++) Assert.Equal(sent, Stuff(message, lines, cut, cut + 1));
    }

    [Fact]
    public void However_it_is_cut_it_comes_out_the_same_and_can_be_undone() =>
        Gen.Select(Gen.Int[0, 3].Select(static i => ".\r\na"[i]).Array[0, 60], Gen.Int[0, 60].Array[0, 5], Gen.Int[-1, 4]).Sample((characters, cuts, lines) =>
        {
            string message = new(characters);
            int? bodyLines = lines < 0 ? null : lines;
            string whole = Stuff(message, bodyLines);
            Assert.Equal(whole, Stuff(message, bodyLines, cuts));
            Assert.Equal(whole, Stuff(message, bodyLines, [.. Enumerable.Range(0, message.Length)]));

            // What a client takes for the end comes once, at the end, and no line end stands alone.
            Assert.EndsWith(".\r\n", whole, StringComparison.Ordinal);
            string[] sent = whole[..^3].Split("\r\n");
            Assert.Equal("", sent[^1]);
            Assert.DoesNotContain(".", sent);
            Assert.All(sent, static line => Assert.False(line.Contains('\n') || line.Contains('\r')));
            if (bodyLines is null)
            {
                string undone = string.Join("\r\n", sent.Select(static line => line.StartsWith('.') ? line[1..] : line));
                Assert.Equal(Reference(message), undone);
            }
        });

    // CRLF, CR and LF all end a line.
    private static string Reference(string message)
    {
        string lines = message.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (lines.Length > 0 && !lines.EndsWith('\n')) lines += "\n";
        return lines.Replace("\n", "\r\n", StringComparison.Ordinal);
    }
}
