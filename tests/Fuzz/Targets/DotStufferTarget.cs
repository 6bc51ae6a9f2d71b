using System.Text;
using Posthouse.Delivery;
using Posthouse.Smtp;
using Posthouse.Smtp.Tests;

namespace Posthouse.Fuzz.Tests;

/// <summary>What the outbound client sends as DATA ends once, at its end, for every reader however lenient; our own receiver reads it back.</summary>
internal sealed class DotStufferTarget : FuzzTarget
{
    public override string Name => "dot-stuffer";

    public override int MaximumLength => 1024;

    public override IReadOnlyList<string> Words => ["\r\n", "\n", "\r", ".", "..", "\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\0", "\r\0\n"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("a\r\n.b\r\n", "a\n.\nb", "a\r.\rb", "a\r", ".", "..\r\n", "\r\n.\r\n.\r\n");

    public override void Run(byte[] input)
    {
        byte[]? whole = null;
        foreach (int[] cuts in Pieces.Cuts(input))
        {
            byte[] wire = Stuff(input, cuts);
            whole ??= wire;
            FuzzFailure.Unless(whole.AsSpan().SequenceEqual(wire), "the cuts do not matter");
        }

        string text = Encoding.Latin1.GetString(whole!);
        FuzzFailure.Unless(text.EndsWith(".\r\n", StringComparison.Ordinal), "the data ends");
        string inner = "\n" + text[..^3].Replace("\r\n", "\n", StringComparison.Ordinal);
        FuzzFailure.Unless(!inner.Contains('\r', StringComparison.Ordinal), "no CR stands alone");
        FuzzFailure.Unless(inner.EndsWith('\n'), "the end stands on a line of its own");
        // The most lenient reader takes any line end, and a line with a dot alone for the end.
        FuzzFailure.Unless(!inner.Contains("\n.\n", StringComparison.Ordinal), "no line before the end is a dot");
        FuzzFailure.Unless(text.Count(static c => c == '\n') == text.Split("\r\n").Length - 1, "every LF has its CR");
        ReadBack(input, whole!);
    }

    private static byte[] Stuff(byte[] input, int[] cuts)
    {
        var stuffer = new DotStuffer();
        var wire = new MemoryStream();
        byte[] target = new byte[DotStuffer.MaximumEncoded(input.Length) + 7];
        foreach (ReadOnlyMemory<byte> piece in Pieces.Of(input, cuts))
        {
            int written = stuffer.Encode(piece.Span, target);
            FuzzFailure.Unless(written <= DotStuffer.MaximumEncoded(piece.Length), "the room that is asked for is enough");
            wire.Write(target, 0, written);
        }

        wire.Write(target, 0, stuffer.Finish(target));
        return wire.ToArray();
    }

    private static void ReadBack(byte[] input, byte[] wire)
    {
        if (input.AsSpan().Contains((byte)0)) return;
        var transaction = new CollectingTransaction();
        var decoder = new ContentDecoder(new MessageIntake(transaction, transaction.Share, new SmtpOptions { HostName = "x" }, submission: false), stuffed: true, BareLineEnds.Refuse, 0);
        FuzzFailure.Unless(decoder.Decode(wire) == wire.Length && decoder.Ended, "our receiver ends where the data ends");
        string expected = Encoding.Latin1.GetString(input).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
        if (expected.Length > 0 && !expected.EndsWith("\r\n", StringComparison.Ordinal)) expected += "\r\n";
        FuzzFailure.Unless(Encoding.Latin1.GetString(transaction.Content.ToArray()) == expected, "what arrives is what was stored, its line ends CRLF");
    }
}
