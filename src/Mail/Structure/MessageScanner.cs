namespace Posthouse.Mail;

/// <summary>
/// Computes a message's structure while its bytes pass by, in pieces of any size; the result never depends on how they were cut.
/// Memory does not grow with the message: of bodies it keeps counts, and the start of one text for the preview. Never fails:
/// whatever the bytes are, they have a structure. Used once, by one thread.
/// </summary>
/// <remarks>
/// A line ends with LF, and a CR before it belongs to the line end: stored mail may have bare LF. Delimiters follow RFC 2046 §5.1.1:
/// the boundary has to stand at the start of a line, what follows it there is of no matter, the longest that fits wins, and an
/// enclosing multipart's delimiter ends all that is open inside it.
/// </remarks>
public sealed class MessageScanner
{
    // A header that never ends stops being one, long before its length would overflow.
    private const long LongestHeader = 1 << 30;

    // What is kept between two headers: most are smaller.
    private const int UsualHeader = 4096;

    private readonly PartTree _tree;
    private readonly ByteBuilder _header = new(UsualHeader);

    // The start of a line that may be a delimiter; its bytes are not in _position yet.
    private readonly ByteBuilder _candidate = new(128);

    private State _state = State.Header;
    private bool _lineStart = true;
    private int _lineLength;
    private byte _lineFirst;
    private byte _last;
    private int _lineEnd;
    private long _position;
    private long _lines;

    public MessageScanner(MessageScannerLimits? limits = null) => _tree = new PartTree(limits ?? MessageScannerLimits.Default);

    private enum State
    {
        Header,
        Body,

        /// <summary>What stands behind a delimiter on its line.</summary>
        DelimiterTail,
    }

    /// <summary>Octets of memory that it holds at this moment, about. They follow the headers and parts there are, never the bodies.</summary>
    public long HeldOctets => _header.Capacity + _candidate.Capacity + _tree.HeldOctets;

    /// <summary>Takes the next bytes of the message.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int used;
            if (_state == State.DelimiterTail) used = ReadDelimiterTail(bytes);
            else if (_lineStart && _tree.CanMatch && (_candidate.Length > 0 || bytes[0] == '-')) used = Gather(bytes);
            else used = Consume(bytes);
            bytes = bytes[used..];
        }
    }

    /// <summary>Ends the message. The scanner cannot be used again.</summary>
    public MessageStructure Complete()
    {
        if (_candidate.Length > 0) Resolve();
        long headerEnd = _position;
        while (_state == State.Header) EndHeader(headerEnd);
        MessageStructure structure = _tree.Complete(_position, _lines);
        _header.Release();
        _candidate.Release();
        return structure;
    }

    private int Consume(ReadOnlySpan<byte> bytes) => _state == State.Header ? ConsumeHeader(bytes) : ConsumeBody(bytes);

    // At the start of a line that begins with a hyphen, while a multipart is open.
    private int Gather(ReadOnlySpan<byte> bytes)
    {
        int room = _tree.LongestDelimiter - _candidate.Length;
        ReadOnlySpan<byte> piece = bytes[..Math.Min(room, bytes.Length)];
        int end = piece.IndexOf((byte)'\n');
        if (end >= 0) piece = piece[..(end + 1)];
        _candidate.Append(piece);
        bool hopeless = _candidate.Length >= 2 && _candidate.Written[1] != '-';
        if (end >= 0 || hopeless || piece.Length == room) Resolve();
        return piece.Length;
    }

    private void Resolve()
    {
        ReadOnlySpan<byte> line = _candidate.Written;
        if (!_tree.TryMatch(line, out DelimiterMatch match))
        {
            // An ordinary line after all.
            while (!line.IsEmpty) line = line[Consume(line)..];
            _candidate.Clear();
            return;
        }

        bool complete = line[^1] == '\n';
        int length = line.Length;
        _last = complete ? line[^2] : line[^1];
        _candidate.Clear();
        while (_state == State.Header) EndHeader(_position);
        // RFC 2046 §5.1.1: the line end before the delimiter belongs to it.
        _tree.EndParts(match, _position - _lineEnd, _lines - Math.Min(_lineEnd, 1));
        _position += length;
        _state = State.DelimiterTail;
        // Where no part begins, the next delimiter may stand right behind this one, and this line's end is then its.
        if (complete) EndDelimiter();
    }

    private int ReadDelimiterTail(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            _position += bytes.Length;
            _last = bytes[^1];
            return bytes.Length;
        }

        _position += end + 1;
        if (end > 0) _last = bytes[end - 1];
        EndDelimiter();
        return end + 1;
    }

    private void EndDelimiter()
    {
        _lines++;
        _lineStart = true;
        _lineLength = 0;
        _lineEnd = _last == '\r' ? 2 : 1;
        _last = (byte)'\n';
        _state = _tree.TryBeginPart(_position) ? State.Header : State.Body;
        _header.Clear();
    }

    private int ConsumeHeader(ReadOnlySpan<byte> bytes)
    {
        long room = LongestHeader - (_position - _tree.Current.HeaderOffset);
        if (bytes.Length > room) bytes = bytes[..(int)room];
        int end = bytes.IndexOf((byte)'\n');
        ReadOnlySpan<byte> piece = end < 0 ? bytes : bytes[..(end + 1)];
        int keep = Math.Min(piece.Length, _tree.HeaderLimit - _header.Length);
        if (keep > 0) _header.Append(piece[..keep]);

        if (_lineLength == 0) _lineFirst = piece[0];
        _lineLength = (int)Math.Min((long)_lineLength + piece.Length, int.MaxValue);
        _position += piece.Length;
        if (end < 0)
        {
            _lineStart = false;
            _last = piece[^1];
            if (piece.Length == room) EndHeader(_position);
            return piece.Length;
        }

        bool blank = _lineLength == 1 || (_lineLength == 2 && _lineFirst == '\r');
        EndLine(piece);
        if (blank || piece.Length == room) EndHeader(_position);
        return piece.Length;
    }

    private int ConsumeBody(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> piece = bytes;
        if (_tree.CanMatch)
        {
            int next = bytes.IndexOf("\n--"u8);
            if (next >= 0) piece = bytes[..(next + 1)];
            // The last byte may be the first of a delimiter.
            else if (bytes.EndsWith("\n-"u8)) piece = bytes[..^1];
        }

        _tree.Capture.Append(piece);
        _position += piece.Length;
        if (piece[^1] == '\n')
        {
            _lines += piece[..^1].Count((byte)'\n');
            EndLine(piece);
        }
        else
        {
            _lines += piece.Count((byte)'\n');
            _lineStart = false;
            _last = piece[^1];
        }

        return piece.Length;
    }

    // The piece ends with a line end.
    private void EndLine(ReadOnlySpan<byte> piece)
    {
        _lines++;
        byte before = piece.Length > 1 ? piece[^2] : _last;
        _lineEnd = before == '\r' ? 2 : 1;
        _last = (byte)'\n';
        _lineStart = true;
        _lineLength = 0;
    }

    private void EndHeader(long end)
    {
        bool another = _tree.EndHeader(_header.Written, end, _lines);
        _header.ClearTo(UsualHeader);
        _lineLength = 0;
        if (!another) _state = State.Body;
    }
}
