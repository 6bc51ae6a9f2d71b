namespace Posthouse.Mail;

/// <summary>Which open multipart a delimiter belongs to, and whether it is the last one.</summary>
internal readonly record struct DelimiterMatch(int Level, bool IsClose);

/// <summary>The parts of a message as they open and close, and what is rendered of their headers on the way.</summary>
internal sealed class PartTree
{
    private readonly MessageScannerLimits _limits;
    private readonly ByteBuilder _fragments = new(2048);
    private readonly ByteBuilder _scratch = new(1024);
    private readonly MimeParameters _parameters = new();
    private readonly PartHeader _partHeader;
    private readonly EnvelopeRenderer _envelope;
    private readonly ScannedPart _root;

    // Multiparts whose boundary is looked for, outermost first.
    private readonly List<ScannedPart> _open = [];
    private MessageSummary _summary = new();
    private ScannedPart? _begun;
    private int _parts = 1;
    private int _depth;
    private int _topFragments;

    internal PartTree(MessageScannerLimits limits)
    {
        _limits = limits;
        Capture = new PreviewCapture(limits);
        _partHeader = new PartHeader(_fragments, _scratch, _parameters);
        _envelope = new EnvelopeRenderer(_scratch);
        _root = new ScannedPart { HeaderOffset = 0, IsMessageRoot = true };
        Current = _root;
    }

    internal PreviewCapture Capture { get; }

    /// <summary>The innermost part that has begun and not ended.</summary>
    internal ScannedPart Current { get; private set; }

    internal bool CanMatch => _open.Count > 0;

    /// <summary>Octets of a line that decide whether it is a delimiter.</summary>
    internal int LongestDelimiter { get; private set; }

    internal int HeaderLimit => Current == _root ? _limits.TopHeader : _limits.PartHeader;

    // A part's object and its place in a list are some 300 octets. What is rendered is decoded into strings of two octets a character as well.
    internal long HeldOctets => _fragments.Capacity + _scratch.Capacity + Capture.HeldOctets + 2L * _fragments.Length + 300L * _parts;

    private bool HasRoom => _parts < _limits.Parts && _fragments.Length - _topFragments < _limits.RenderedParts;

    /// <summary>Finds the multipart whose delimiter begins this line, which starts with "--" or is too short to.</summary>
    internal bool TryMatch(ReadOnlySpan<byte> line, out DelimiterMatch match)
    {
        match = default;
        if (!line.StartsWith("--"u8)) return false;
        ReadOnlySpan<byte> text = line[2..];
        int longest = 0;
        int level = -1;
        // RFC 2046 §5.1.1: the boundary need only begin the line. One may begin with another, so the longest is meant; of equals, the inner.
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            byte[] boundary = _open[i].Boundary!;
            if (boundary.Length > longest && text.StartsWith(boundary))
            {
                longest = boundary.Length;
                level = i;
            }
        }

        if (level < 0) return false;
        match = new DelimiterMatch(level, text[longest..].StartsWith("--"u8));
        return true;
    }

    /// <summary>Ends what is open inside the multipart whose delimiter was found; bodies end at <paramref name="bodyEnd"/>.</summary>
    internal void EndParts(DelimiterMatch match, long bodyEnd, long lines)
    {
        ScannedPart multipart = _open[match.Level];
        while (Current != multipart)
        {
            // A part whose header reaches to the delimiter keeps its last line end, unless it would stand out of what it is in.
            if (Current.Parent != multipart && Current.BodyOffset > bodyEnd) Current.HeaderLength = Math.Max(0, bodyEnd - Current.HeaderOffset);
            EndCurrent(bodyEnd, lines);
        }

        _open.RemoveRange(match.Level + 1, _open.Count - match.Level - 1);
        if (match.IsClose || !HasRoom)
        {
            // RFC 2046 §5.1.1: what follows is the epilogue. The same when no more parts are told apart.
            _open.RemoveAt(match.Level);
            multipart.Boundary = null;
            _begun = null;
        }
        else
        {
            _begun = multipart;
        }

        MeasureDelimiters();
    }

    /// <summary>The delimiter's line is over; a part begins here unless it was the last delimiter.</summary>
    internal bool TryBeginPart(long offset)
    {
        if (_begun is null) return false;
        Begin(_begun, offset, false);
        _begun = null;
        return true;
    }

    /// <summary>Reads the header of the current part, which ends at <paramref name="end"/>.</summary>
    /// <returns>True when another header follows at once: that of a message in this part.</returns>
    internal bool EndHeader(ReadOnlySpan<byte> header, long end, long lines)
    {
        ScannedPart part = Current;
        part.HeaderLength = end - part.HeaderOffset;
        part.Lines = lines;
        HeaderFields fields = HeaderFields.Read(header);
        _partHeader.Read(fields, part, part.Parent is { IsMultipart: true, Subtype: "digest" } && !part.IsMessageRoot);
        if (part.IsMessageRoot)
        {
            int start = _fragments.Length;
            _envelope.Render(fields, _fragments);
            part.Envelope = new Fragment(start, _fragments.Length - start);
        }

        if (part == _root)
        {
            _summary = new SummaryBuilder(_scratch).Build(fields);
            _topFragments = _fragments.Length;
        }

        if (part.IsMultipart) return OpenMultipart(part);
        // RFC 2046 §5.2.1: only 7bit, 8bit and binary are messages that can be looked into where they stand.
        if (part.IsMessage && part.Encoding <= TransferEncoding.Binary && _depth < _limits.Depth && HasRoom)
        {
            Begin(part, part.BodyOffset, true);
            return true;
        }

        Capture.Begin(part);
        return false;
    }

    internal MessageStructure Complete(long size, long lines)
    {
        while (Current != _root) EndCurrent(size, lines);
        End(_root, size, lines);
        var output = new ByteBuilder(2048);
        BodyStructureRenderer.Render(_root, _fragments, extended: true, output);
        byte[] bodyStructure = output.Written.ToArray();
        output.Clear();
        BodyStructureRenderer.Render(_root, _fragments, extended: false, output);
        byte[] body = output.Written.ToArray();
        output.Release();

        var structure = new MessageStructure
        {
            Size = size,
            HeaderLength = (int)_root.HeaderLength,
            Root = _root.ToPart(),
            ImapEnvelope = _fragments.Slice(_root.Envelope.Start, _root.Envelope.Length).ToArray(),
            ImapBodyStructure = bodyStructure,
            ImapBody = body,
            Summary = _summary with { Preview = Capture.Preview(), HasAttachment = Attachments.Any(_root) },
        };
        _fragments.Release();
        _scratch.Release();
        _parameters.Release();
        Capture.Release();
        return structure;
    }

    private bool OpenMultipart(ScannedPart part)
    {
        if (part.Boundary is not null && _depth < _limits.Depth && HasRoom)
        {
            _open.Add(part);
            MeasureDelimiters();
        }
        else
        {
            part.Boundary = null;
        }

        return false;
    }

    private void Begin(ScannedPart parent, long offset, bool isMessage)
    {
        var part = new ScannedPart { Parent = parent, HeaderOffset = offset, IsMessageRoot = isMessage };
        (parent.Children ??= []).Add(part);
        Current = part;
        _parts++;
        _depth++;
    }

    private void EndCurrent(long bodyEnd, long lines)
    {
        End(Current, bodyEnd, lines);
        Current = Current.Parent!;
        _depth--;
    }

    private static void End(ScannedPart part, long bodyEnd, long lines)
    {
        // A part that began on the very delimiter that ends this one lies behind the end; it stays inside all the same.
        if (part.Children is [.., ScannedPart last]) bodyEnd = Math.Max(bodyEnd, last.BodyOffset + last.BodyLength);
        part.BodyLength = Math.Max(0, bodyEnd - part.BodyOffset);
        part.Lines = part.BodyLength == 0 ? 0 : Math.Max(0, lines - part.Lines);
    }

    private void MeasureDelimiters()
    {
        int longest = 0;
        foreach (ScannedPart part in _open) longest = Math.Max(longest, part.Boundary!.Length);
        // Two hyphens before it, and two behind the last one.
        LongestDelimiter = longest + 4;
    }
}
