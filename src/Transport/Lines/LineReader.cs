using System.Buffers;

namespace Posthouse.Transport;

/// <summary>
/// Cuts lines from what was received, and says exactly how each one ended: what to do with a line end that is not CRLF
/// is the protocol's decision, never this type's. It holds no state and copies nothing.
/// </summary>
public static class LineReader
{
    /// <summary>
    /// Takes one line from the front of <paramref name="buffer"/>. False: no line is complete yet and nothing was taken.
    /// </summary>
    /// <param name="buffer">What was received; begins after the line on return.</param>
    /// <param name="maximum">Octets, the line end included.</param>
    /// <param name="line">The line without its line end, faulty or not; empty for <see cref="LineFault.Endless"/>.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryReadLine(ref ReadOnlySequence<byte> buffer, int maximum, out ReadOnlySequence<byte> line, out LineFault fault)
    {
        fault = LineFault.None;
        ReadOnlySpan<byte> first = buffer.FirstSpan;
        int at = first.IndexOf((byte)'\n');
        if (at > 0 && first[at - 1] == '\r')
        {
            // Nearly every line of every client: in one piece, well ended.
            ReadOnlySpan<byte> content = first[..(at - 1)];
            line = buffer.Slice(0, at - 1);
            buffer = buffer.Slice(at + 1);
            if (at + 1 > maximum) fault = LineFault.TooLong;
            else if (content.ContainsAny((byte)'\r', (byte)0)) fault = content.Contains((byte)'\r') ? LineFault.BareCr : LineFault.Nul;
            return true;
        }

        return TryReadSlow(ref buffer, maximum, out line, out fault);
    }

    /// <summary>Throws away the rest of an endless line; true when its LF was reached and taken.</summary>
    public static bool SkipLine(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.PositionOf((byte)'\n') is not { } lineFeed)
        {
            buffer = buffer.Slice(buffer.End);
            return false;
        }

        buffer = buffer.Slice(buffer.GetPosition(1, lineFeed));
        return true;
    }

    private static bool TryReadSlow(ref ReadOnlySequence<byte> buffer, int maximum, out ReadOnlySequence<byte> line, out LineFault fault)
    {
        line = default;
        fault = LineFault.None;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> upToLineFeed, (byte)'\n'))
        {
            if (buffer.Length < maximum) return false;
            fault = LineFault.Endless;
            buffer = buffer.Slice(buffer.End);
            return true;
        }

        long length = upToLineFeed.Length;
        bool wellEnded = length > 0 && upToLineFeed.Slice(length - 1).FirstSpan[0] == '\r';
        line = wellEnded ? upToLineFeed.Slice(0, length - 1) : upToLineFeed;
        buffer = buffer.Slice(reader.Position);
        if (length + 1 > maximum) fault = LineFault.TooLong;
        else if (!wellEnded) fault = LineFault.BareLf;
        else if (line.PositionOf((byte)'\r') is not null) fault = LineFault.BareCr;
        else if (line.PositionOf((byte)0) is not null) fault = LineFault.Nul;
        return true;
    }
}
