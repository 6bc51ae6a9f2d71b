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
    private bool _afterCr;
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
        // Runs that need no change are copied whole: in an ordinary message that is everything.
        int run = 0;
        int at = 0;
        while (at < bytes.Length && !IsFull)
        {
            if (_atLineStart && !_afterCr && bytes[at] == '.')
            {
                output.Write(bytes[run..at]);
                output.Write("."u8);
                run = at;
            }

            int lineFeed = bytes[at..].IndexOf((byte)'\n');
            if (lineFeed < 0)
            {
                _atLineStart = _atLineStart && !_afterCr && bytes.Length == at + 1 && bytes[at] == '\r';
                at = bytes.Length;
                _afterCr = bytes[at - 1] == '\r';
                break;
            }

            int end = at + lineFeed;
            bool hasCr = lineFeed > 0 ? bytes[end - 1] == '\r' : _afterCr;
            int content = lineFeed - (lineFeed > 0 && hasCr ? 1 : 0);
            bool isEmpty = _atLineStart && content == 0 && (lineFeed == 0 || !_afterCr);
            if (!hasCr)
            {
                // A bare LF would be no line end to one client and one to another: it becomes what it was meant to be.
                output.Write(bytes[run..end]);
                output.Write("\r"u8);
                run = end;
            }

            at = end + 1;
            EndLine(isEmpty);
        }

        output.Write(bytes[run..at]);
    }

    /// <summary>Ends the last line if it has no end, and the response.</summary>
    internal void Complete(IBufferWriter<byte> output)
    {
        if (!_atLineStart || _afterCr) output.Write(_afterCr ? "\n"u8 : "\r\n"u8);
        output.Write(".\r\n"u8);
    }

    private void EndLine(bool isEmpty)
    {
        _atLineStart = true;
        _afterCr = false;
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
