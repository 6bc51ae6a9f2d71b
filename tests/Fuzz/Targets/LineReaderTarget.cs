using System.Buffers;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Fuzz.Tests;

/// <summary>Lines are the same however the octets are cut, none is longer than the maximum and faultless, and nothing is taken twice or lost.</summary>
internal sealed class LineReaderTarget : FuzzTarget
{
    private const int Maximum = 64;

    public override string Name => "line";

    public override IReadOnlyList<string> Words => ["\r\n", "\n", "\r", "\0", new string('x', Maximum - 2), new string('y', Maximum)];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("EHLO a\r\nQUIT\r\n", "a\nb\r\rc\0\r\n", new string('x', 62) + "\r\n", new string('x', 200) + "\r\nnext\r\n");

    public override void Run(byte[] input)
    {
        string? whole = null;
        foreach (int[] cuts in Pieces.Cuts(input))
        {
            string read = Read(Pieces.Sequence(input, cuts));
            FuzzFailure.Unless((whole ??= read) == read, $"the lines do not depend on the cuts: {whole} / {read}");
        }
    }

    private static string Read(ReadOnlySequence<byte> buffer)
    {
        var heard = new StringBuilder();
        long left = buffer.Length;
        while (LineReader.TryReadLine(ref buffer, Maximum, out ReadOnlySequence<byte> line, out LineFault fault))
        {
            heard.Append(fault).Append(':').Append(Convert.ToHexStringLower(line.ToArray())).Append(' ');
            FuzzFailure.Unless(buffer.Length < left, "every line takes octets");
            FuzzFailure.Unless(fault is not LineFault.None || line.Length + 2 <= Maximum, "a line without fault is within the maximum");
            FuzzFailure.Unless(fault is not LineFault.None || !line.ToArray().AsSpan().ContainsAny((byte)'\r', (byte)'\n', (byte)0), "a line without fault has no CR, LF or NUL");
            left = buffer.Length;
        }

        FuzzFailure.Unless(buffer.Length < Maximum && buffer.PositionOf((byte)'\n') is null, "what is left is no line and is short");
        return heard.Append(buffer.Length).ToString();
    }
}
