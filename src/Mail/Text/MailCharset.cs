using System.Collections.Concurrent;
using System.Text;

namespace Posthouse.Mail;

/// <summary>The encodings of mail: names as they occur, supersets where senders are known to say less than they use.</summary>
public static class MailCharset
{
    // Names come from the network: the cache stops growing where a sender invents them.
    private const int MaximumCached = 256;

    private static readonly ConcurrentDictionary<string, Encoding?> Cache = new(StringComparer.OrdinalIgnoreCase);

    static MailCharset() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>GB 18030, which holds GBK and GB 2312.</summary>
    public static Encoding Gb18030 => Named("gb18030", 54936);

    /// <summary>Superset of ISO 8859-1 for text; every byte has a meaning or a replacement.</summary>
    public static Encoding Western => Named("windows-1252", 1252);

    /// <summary>Null for a name that nobody knows; the text is then guessed, see <see cref="Decode"/>.</summary>
    public static Encoding? Find(string name)
    {
        if (name.Length is 0 or > 40) return null;
        if (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return Encoding.UTF8;
        if (Cache.TryGetValue(name, out Encoding? encoding)) return encoding;
        encoding = Create(name.ToLowerInvariant());
        if (Cache.Count < MaximumCached) Cache.TryAdd(name, encoding);
        return encoding;
    }

    public static Encoding? Find(ReadOnlySpan<byte> name)
    {
        if (Ascii.EqualsIgnoreCase(name, "utf-8"u8)) return Encoding.UTF8;
        return name.Length is 0 or > 40 ? null : Find(Encoding.Latin1.GetString(name));
    }

    /// <summary>In the named charset; where it is unknown, missing or plain ASCII, as UTF-8 if it is valid, else GB 18030 if it is plausible, else Western.</summary>
    public static string Decode(ReadOnlySpan<byte> text, string charset) => Resolve(text, charset).GetString(text);

    /// <summary>The encoding that <see cref="Decode"/> would use for text that begins like this.</summary>
    public static Encoding Resolve(ReadOnlySpan<byte> text, string charset)
    {
        Encoding? encoding = charset.Length == 0 ? null : Find(charset);
        return encoding is null or ASCIIEncoding ? Guess(text) : encoding;
    }

    /// <summary>What 8-bit text without a charset most likely is.</summary>
    public static Encoding Guess(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text) || System.Text.Unicode.Utf8.IsValid(WithoutCutTail(text))) return Encoding.UTF8;
        return LooksLikeGb18030(text) ? Gb18030 : Western;
    }

    private static Encoding? Create(string name)
    {
        switch (name)
        {
            case "utf8" or "unicode-1-1-utf-8" or "utf-8mb4":
                return Encoding.UTF8;
            case "gb2312" or "gbk" or "x-gbk" or "cp936" or "ms936" or "gb_2312-80" or "euc-cn" or "gb18030" or "csgb2312":
                return Gb18030;
            case "iso-8859-1" or "iso8859-1" or "latin1" or "latin-1" or "cp1252" or "iso_8859-1" or "l1":
                return Western;
            case "us-ascii" or "ascii" or "ansi_x3.4-1968":
                return Encoding.ASCII;
            case "ks_c_5601-1987" or "euc-kr" or "ks_c_5601" or "cp949" or "uhc":
                return Encoding.GetEncoding(949);
            case "shift-jis" or "cp932" or "ms_kanji" or "windows-31j" or "x-sjis":
                return Encoding.GetEncoding(932);
            case "big5-hkscs" or "cp950" or "big-5":
                return Encoding.GetEncoding(950);
            case "tis-620" or "cp874" or "iso-8859-11":
                return Encoding.GetEncoding(874);
            case "utf-7" or "unicode-1-1-utf-7":
                // The platform refuses UTF-7 for its use in attacks; as ASCII it stays legible.
                return Encoding.ASCII;
        }

        try
        {
            if (name.StartsWith("cp", StringComparison.Ordinal) && int.TryParse(name.AsSpan(2), out int page)) return Encoding.GetEncoding(page);
            return Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // GetEncoding has no Try form: an unknown name is an ordinary answer here.
            return null;
        }
    }

    private static Encoding Named(string name, int page)
    {
        if (Cache.TryGetValue(name, out Encoding? encoding) && encoding is not null) return encoding;
        encoding = Encoding.GetEncoding(page);
        Cache[name] = encoding;
        return encoding;
    }

    // A bounded capture may end inside a character: that is no evidence against UTF-8.
    private static ReadOnlySpan<byte> WithoutCutTail(ReadOnlySpan<byte> text)
    {
        for (int back = 1; back <= 3 && back <= text.Length; back++)
        {
            byte b = text[^back];
            if (b < 0x80) return text;
            if (b >= 0xc0) return (b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2) > back ? text[..^back] : text;
        }

        return text;
    }

    // Pairs of a lead byte and a trail byte, or a four-byte form, throughout; mostly in the rows of common Chinese characters.
    private static bool LooksLikeGb18030(ReadOnlySpan<byte> text)
    {
        int pairs = 0, common = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte lead = text[i];
            if (lead < 0x80) continue;
            if (lead is 0x80 or 0xff) return false;
            if (i + 1 >= text.Length) break;
            byte trail = text[++i];
            if (trail is >= 0x30 and <= 0x39)
            {
                i += 2;
                continue;
            }

            if (trail is < 0x40 or 0x7f or 0xff) return false;
            pairs++;
            if (lead is >= 0xb0 and <= 0xf7 && trail >= 0xa1 || lead is >= 0xa1 and <= 0xa3) common++;
        }

        return pairs > 0 && common * 2 >= pairs;
    }
}
