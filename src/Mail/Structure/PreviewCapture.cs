namespace Posthouse.Mail;

/// <summary>Keeps the start of the first plain text and of the first HTML of a message, as stored, for the preview.</summary>
internal sealed class PreviewCapture(MessageScannerLimits limits)
{
    private ScannedPart? _plain;
    private ScannedPart? _html;
    private ByteBuilder? _plainBytes;
    private ByteBuilder? _htmlBytes;
    private ByteBuilder? _active;
    private int _room;

    internal int HeldOctets => (_plainBytes?.Capacity ?? 0) + (_htmlBytes?.Capacity ?? 0);

    /// <summary>A part's body begins; what was captured before has ended.</summary>
    internal void Begin(ScannedPart part)
    {
        _active = null;
        if (part.Type != "text" || part.Disposition == "attachment" || part.Encoding == TransferEncoding.Unknown) return;
        if (_plain is null && part.Subtype == "plain")
        {
            _plain = part;
            _active = _plainBytes = new ByteBuilder(1024);
            _room = limits.PlainPreview;
        }
        else if (_html is null && part.Subtype == "html")
        {
            _html = part;
            _active = _htmlBytes = new ByteBuilder(1024);
            _room = limits.HtmlPreview;
        }
    }

    /// <summary>Body bytes in their order. Those past the end of the part are cut off later, by its length.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (_active is null) return;
        int length = Math.Min(_room - _active.Length, bytes.Length);
        _active.Append(bytes[..length]);
        if (_active.Length == _room) _active = null;
    }

    internal string Preview()
    {
        string preview = _plain is null ? "" : PreviewText.Of(Captured(_plain, _plainBytes!), _plain);
        return preview.Length > 0 || _html is null ? preview : PreviewText.Of(Captured(_html, _htmlBytes!), _html);
    }

    internal void Release()
    {
        _plainBytes?.Release();
        _htmlBytes?.Release();
    }

    private static ReadOnlySpan<byte> Captured(ScannedPart part, ByteBuilder bytes) =>
        bytes.Written[..(int)Math.Min(part.BodyLength, bytes.Length)];
}
