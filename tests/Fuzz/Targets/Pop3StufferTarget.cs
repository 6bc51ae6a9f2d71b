using System.Buffers;
using System.Text;
using Posthouse.Pop3;

namespace Posthouse.Fuzz.Tests;

/// <summary>What RETR and TOP send ends once, at its end, for every reader however lenient, and does not depend on the cuts.</summary>
internal sealed class Pop3StufferTarget : FuzzTarget
{
    public override string Name => "pop3-stuffer";

    public override int MaximumLength => 1024;

    public override IReadOnlyList<string> Words => ["\r\n", "\n", "\r", ".", "..", "\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\r\n", "A: b\r\n\r\n"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("A: b\r\n\r\nx\r\n.\r\ny\r\n", "A: b\n\nx\n.\ny", "a\r.\r\nb", "\r.\r", ".\r", "a\r");

    public override void Run(byte[] input)
    {
        foreach (int? lines in (int?[])[null, 0, 2])
        {
            byte[]? whole = null;
            foreach (int[] cuts in Pieces.Cuts(input))
            {
                var stuffer = new MessageStuffer(lines);
                var output = new ArrayBufferWriter<byte>();
                foreach (ReadOnlyMemory<byte> piece in Pieces.Of(input, cuts)) stuffer.Write(piece.Span, output);
                stuffer.Complete(output);
                whole ??= output.WrittenSpan.ToArray();
                FuzzFailure.Unless(whole.AsSpan().SequenceEqual(output.WrittenSpan), "the cuts do not matter");
            }

            string text = Encoding.Latin1.GetString(whole!);
            FuzzFailure.Unless(text.EndsWith(".\r\n", StringComparison.Ordinal), "the response ends");
            string inner = "\n" + text[..^3].Replace("\r\n", "\n", StringComparison.Ordinal);
            FuzzFailure.Unless(!inner.Contains('\r', StringComparison.Ordinal), "no CR stands alone");
            FuzzFailure.Unless(inner.EndsWith('\n') && !inner.Contains("\n.\n", StringComparison.Ordinal), "only the last line is a dot");
            if (lines is not null) continue;
            string expected = Encoding.Latin1.GetString(input).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
            if (expected.Length > 0 && !expected.EndsWith('\n')) expected += "\n";
            FuzzFailure.Unless(inner[1..].Replace("\n.", "\n", StringComparison.Ordinal) == expected.Replace("\n.", "\n", StringComparison.Ordinal) || inner.Contains("\n..", StringComparison.Ordinal) || expected.StartsWith('.'), "all octets are sent");
        }
    }
}
