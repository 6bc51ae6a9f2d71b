using System.Text;
using CsCheck;

namespace Posthouse.Delivery.Tests;

public class DotStufferTests
{
    private static readonly string[] Pieces = ["\r", "\n", "\r\n", ".", "..", "a", "text", "\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\0"];

    [Theory]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData("", ".\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("a\r\n.b\r\n", "a\r\n..b\r\n.\r\n")]
    [InlineData("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r", "a\r\n.\r\n")]
    public void Lines_are_stuffed_and_ended(string content, string wire) => Assert.Equal(wire, Stuff([Encoding.ASCII.GetBytes(content)]));

    [Fact]
    public void However_it_is_split_the_result_is_the_same_and_ends_once() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Array[0, 30], Gen.Int[1, 5]).Sample((picks, size) =>
        {
            byte[] content = Encoding.ASCII.GetBytes(string.Concat(picks.Select(static i => Pieces[i])));
            string whole = Stuff([content]);
            Assert.Equal(whole, Stuff(content.Chunk(size)));
            Assert.EndsWith(".\r\n", whole, StringComparison.Ordinal);
            string inner = whole[..^3];
            Assert.DoesNotContain("\r\n.\r\n", "\r\n" + inner, StringComparison.Ordinal);
            // Every CR has its LF and every LF its CR.
            Assert.DoesNotContain('\r', whole.Replace("\r\n", "", StringComparison.Ordinal));
            Assert.DoesNotContain('\n', whole.Replace("\r\n", "", StringComparison.Ordinal));
        });

    private static string Stuff(IEnumerable<byte[]> chunks)
    {
        var stuffer = new DotStuffer();
        var wire = new StringBuilder();
        byte[] target = new byte[10_000];
        foreach (byte[] chunk in chunks) wire.Append(Encoding.ASCII.GetString(target, 0, stuffer.Encode(chunk, target)));
        return wire.Append(Encoding.ASCII.GetString(target, 0, stuffer.Finish(target))).ToString();
    }
}
