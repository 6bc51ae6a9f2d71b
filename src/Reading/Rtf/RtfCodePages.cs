using System.Text;

namespace Posthouse.Reading;

/// <summary>Which characters the octets of a document in RTF are: its own code page, and those of its fonts.</summary>
internal sealed class RtfCodePages
{
    private const int Western = 1252;

    // A document names some tens; whoever names more wants memory.
    private const int MaximumFonts = 1000;

    private readonly Dictionary<int, int> _fonts = [];
    private readonly Dictionary<int, Encoding> _encodings = [];

    static RtfCodePages() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The code page of what no font says otherwise of.</summary>
    public int Document { get; set; } = Western;

    public void SetCharset(int font, int charset) => SetPage(font, OfCharset(charset));

    /// <param name="font">Its number in the table of fonts.</param>
    /// <param name="page">0 for the document's.</param>
    public void SetPage(int font, int page)
    {
        if (_fonts.Count < MaximumFonts || _fonts.ContainsKey(font)) _fonts[font] = page;
    }

    public Encoding OfDocument() => Find(Document);

    public Encoding OfFont(int font) => _fonts.TryGetValue(font, out int page) && page > 0 ? Find(page) : OfDocument();

    private Encoding Find(int page)
    {
        if (_encodings.TryGetValue(page, out Encoding? known)) return known;
        Encoding found = Encoding.GetEncoding(Western);
        try
        {
            var named = Encoding.GetEncoding(page);
            // Octets of RTF are ASCII and what is beyond it. In a page where they are not, such as UTF-16, nothing would be what it says.
            if (named.GetString("<a>"u8) == "<a>") found = named;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // A number that is no code page: Western, as for a document that names none.
        }

        // No more than there are code pages, and what is unknown.
        if (_encodings.Count < MaximumFonts) _encodings[page] = found;
        return found;
    }

    // RTF 1.9, "Font Table", \fcharset.
    private static int OfCharset(int charset) => charset switch
    {
        0 or 2 => Western,
        77 => 10000,
        78 => 10001,
        79 => 10003,
        80 => 10008,
        81 => 10002,
        83 => 10005,
        84 => 10004,
        85 => 10006,
        86 => 10081,
        87 => 10021,
        88 => 10029,
        89 => 10007,
        128 => 932,
        129 => 949,
        130 => 1361,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 437,
        255 => 850,
        _ => 0,
    };
}
