using System.Buffers;

namespace Posthouse.Pop3;

/// <summary>
/// Turns stored bytes into a multi-line response (RFC 1939 §3): lines end in CRLF, those that begin with '.' get another,
/// and the last is ".". Takes the bytes in pieces of any size; optionally stops after the header and some lines (TOP).
/// </summary>
internal sealed class MessageStuffer
{
    private readonly long _bodyLines;
    private bool _atLineStart = true;

    // A CR ended the last piece; whether an LF belongs to it the next one says.
    private bool _heldCr;
    private bool _inHeader = true;
    private long _linesLeft;

    /// <param name="bodyLines">Lines of the body to send; null is all.</param>
    internal MessageStuffer(int? bodyLines)
    {
        _bodyLines = bodyLines ?? long.MaxValue;
        _linesLeft = _bodyLines;
    }

    /// <summary>Nothing of what is still to come is wanted.</summary>
    internal bool IsFull => !_inHeader && _linesLeft == 0;

    internal void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        if (bytes.IsEmpty) return;
        // Runs that need no change are copied whole: in an ordinary message that is everything.
        int at = _heldCr ? ReleaseCr(bytes[0], output) : 0;
        int run = at;
        while (at < bytes.Length && !IsFull)
        {
            if (_atLineStart && bytes[at] == '.')
            {
                output.Write(bytes[run..at]);
                output.Write("."u8);
                run = at;
            }

            int length = bytes[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (length != 0) _atLineStart = false;
            if (length < 0)
            {
                at = bytes.Length;
                break;
            }

            int end = at + length;
            if (bytes[end] == '\r' && end + 1 == bytes.Length)
            {
                output.Write(bytes[run..end]);
                _heldCr = true;
                return;
            }

            if (bytes[end] == '\r' && bytes[end + 1] == '\n')
            {
                at = end + 2;
            }
            else
            {
                // A CR or LF alone would be a line end to one client and none to another, and a dot behind it the end: it becomes CRLF.
                output.Write(bytes[run..end]);
                output.Write("\r\n"u8);
                run = at = end + 1;
            }

            EndLine();
        }

        output.Write(bytes[run..at]);
    }

    /// <summary>Ends the last line if it has no end, and the response.</summary>
    internal void Complete(IBufferWriter<byte> output)
    {
        if (_heldCr || !_atLineStart) output.Write("\r\n"u8);
        output.Write(".\r\n"u8);
    }

    private int ReleaseCr(byte next, IBufferWriter<byte> output)
    {
        _heldCr = false;
        output.Write("\r\n"u8);
        EndLine();
        return next == '\n' ? 1 : 0;
    }

    // The line was empty when it has not been left since its start.
    private void EndLine()
    {
        bool isEmpty = _atLineStart;
        _atLineStart = true;
        if (!_inHeader)
        {
            if (_bodyLines != long.MaxValue) _linesLeft--;
        }
        else if (isEmpty)
        {
            _inHeader = false;
        }
    }
}
