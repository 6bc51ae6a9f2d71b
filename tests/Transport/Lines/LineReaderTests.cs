using System.Buffers;
using System.Text;
using CsCheck;
using Posthouse.Testing;

namespace Posthouse.Transport.Tests;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("NOOP\r\nrest", "NOOP", LineFault.None)]
    [InlineData("\r\n", "", LineFault.None)]
    [InlineData("a\n", "a", LineFault.BareLf)]
    [InlineData("\n", "", LineFault.BareLf)]
    [InlineData("a\rb\r\n", "a\rb", LineFault.BareCr)]
    [InlineData("a\r\r\n", "a\r", LineFault.BareCr)]
    [InlineData("a\0b\r\n", "a\0b", LineFault.Nul)]
    [InlineData("a\0b\r\r\n", "a\0b\r", LineFault.BareCr)]
    [InlineData("12345678\r\n", "12345678", LineFault.None)]
    [InlineData("123456789\r\n", "123456789", LineFault.TooLong)]
    public void A_line_is_told_with_its_fault(string text, string expected, LineFault fault)
    {
        for (int split = 0; split <= text.Length; split++)
        {
            ReadOnlySequence<byte> buffer = Chunks.Of(text, split);
            Assert.True(LineReader.TryReadLine(ref buffer, 10, out ReadOnlySequence<byte> line, out LineFault found));
            Assert.Equal(expected, Encoding.Latin1.GetString(line));
            Assert.Equal(fault, found);
            Assert.Equal(text[(text.IndexOf('\n') + 1)..], Encoding.Latin1.GetString(buffer));
        }
    }

    [Fact]
    public void An_unfinished_line_takes_nothing()
    {
        ReadOnlySequence<byte> buffer = Chunks.Of("NOOP\r", 2);
        Assert.False(LineReader.TryReadLine(ref buffer, 10, out _, out _));
        Assert.Equal(5, buffer.Length);
    }

    [Fact]
    public void An_endless_line_is_taken_as_it_comes_and_skipped_to_its_end()
    {
        ReadOnlySequence<byte> buffer = Chunks.Of(new string('x', 30), 7);
        Assert.True(LineReader.TryReadLine(ref buffer, 10, out _, out LineFault fault));
        Assert.Equal(LineFault.Endless, fault);
        Assert.True(buffer.IsEmpty);
        buffer = Chunks.Of("still", 1);
        Assert.False(LineReader.SkipLine(ref buffer));
        buffer = Chunks.Of("end\r\nNOOP\r\n", 4);
        Assert.True(LineReader.SkipLine(ref buffer));
        Assert.Equal("NOOP\r\n", Encoding.ASCII.GetString(buffer));
    }

    [Fact]
    public void Lines_and_their_ends_make_up_the_input_whatever_it_is()
    {
        Gen.Select(Gen.Int[0, 4].Select(static i => "a\r\n\0."[i]).Array[0, 60], Gen.Int[0, 60]).Sample((chars, split) =>
        {
            string text = new(chars);
            ReadOnlySequence<byte> buffer = Chunks.Of(text, Math.Min(split, text.Length));
            long before = buffer.Length;
            while (LineReader.TryReadLine(ref buffer, 20, out ReadOnlySequence<byte> line, out LineFault fault))
            {
                Assert.True(buffer.Length < before);
                before = buffer.Length;
                if (fault == LineFault.None) Assert.Equal(-1, Encoding.Latin1.GetString(line).AsSpan().IndexOfAny("\r\n\0"));
            }
        });
    }
}
