using System.Diagnostics;

namespace Posthouse.Delivery;

/// <summary>
/// Writes message bytes as DATA wants them (RFC 5321 §4.5.2): a dot before a line's leading dot, and nothing but CRLF as a line
/// end. A bare CR or LF becomes CRLF, so that no reader behind us can see an end of data where we saw none
/// (SMTP smuggling). Keeps its state across chunks split anywhere.
/// </summary>
internal struct DotStuffer()
{
    private bool _atLineStart = true;
    private bool _heldCr = false;

    /// <summary>Octets that <see cref="Encode"/> may need for so many.</summary>
    internal static int MaximumEncoded(int count) => count * 2 + 3;

    internal int Encode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        Debug.Assert(target.Length >= MaximumEncoded(source.Length));
        int written = 0;
        if (_heldCr && !source.IsEmpty)
        {
            // What follows a CR at the chunk's end decides nothing: both become one CRLF, and an LF belongs to it.
            _heldCr = false;
            if (source[0] == (byte)'\n') source = source[1..];
            written += LineEnd(target);
        }

        while (!source.IsEmpty)
        {
            if (_atLineStart && source[0] == (byte)'.') target[written++] = (byte)'.';
            int end = source.IndexOfAny((byte)'\r', (byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? source : source[..end];
            line.CopyTo(target[written..]);
            written += line.Length;
            _atLineStart = _atLineStart && line.IsEmpty;
            if (end < 0) return written;

            if (source[end] == (byte)'\r')
            {
                if (end + 1 == source.Length)
                {
                    _heldCr = true;
                    return written;
                }

                source = source[(source[end + 1] == (byte)'\n' ? end + 2 : end + 1)..];
            }
            else
            {
                source = source[(end + 1)..];
            }

            written += LineEnd(target[written..]);
        }

        return written;
    }

    /// <summary>The end of the data; at most 7 octets.</summary>
    internal int Finish(Span<byte> target)
    {
        int written = 0;
        if (_heldCr || !_atLineStart) written += LineEnd(target);
        ".\r\n"u8.CopyTo(target[written..]);
        return written + 3;
    }

    private int LineEnd(Span<byte> target)
    {
        target[0] = (byte)'\r';
        target[1] = (byte)'\n';
        _atLineStart = true;
        return 2;
    }
}
