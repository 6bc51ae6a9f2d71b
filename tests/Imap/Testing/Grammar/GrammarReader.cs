using System.Text;

namespace Posthouse.Imap.Tests;

/// <summary>The lexical half of RFC 9051 §9, read strictly: what a server may send, not what a client would forgive.</summary>
internal sealed class GrammarReader(byte[] response, bool utf8, bool utf8Texts = false)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private int _at;

    internal bool Utf8 => utf8;

    internal bool AtLineEnd => _at + 2 == response.Length && response[_at] == '\r' && response[_at + 1] == '\n';

    internal byte Peek => _at < response.Length ? response[_at] : (byte)0;

    internal void LineEnd()
    {
        if (!AtLineEnd) throw Wrong("the end of the line");
        _at += 2;
    }

    internal bool TryTake(string text)
    {
        if (response.Length - _at < text.Length || !Ascii.EqualsIgnoreCase(response.AsSpan(_at, text.Length), text)) return false;
        _at += text.Length;
        return true;
    }

    internal void Expect(string text)
    {
        if (!TryTake(text)) throw Wrong($"'{text}'");
    }

    internal void Space() => Expect(" ");

    /// <summary>Only before another item: a space that ends a list is a defect.</summary>
    internal bool TrySpace() => TryTake(" ");

    internal string Atom() => Run(static b => b is > 0x20 and < 0x7f && "(){%*\"\\]".IndexOf((char)b, StringComparison.Ordinal) < 0, "an atom");

    internal string Tag() => Run(static b => b is > 0x20 and < 0x7f && "(){%*\"\\+".IndexOf((char)b, StringComparison.Ordinal) < 0, "a tag");

    /// <summary>A response item's name, which may hold brackets and dots but no space.</summary>
    internal string Word() => Run(static b => b is >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'-' or (byte)'=', "a name");

    /// <summary>One number of a section's path with its dot, or its last word.</summary>
    internal string SectionStep()
    {
        if (!char.IsAsciiDigit((char)Peek)) return Run(static b => b is >= (byte)'A' and <= (byte)'Z', "HEADER, TEXT or MIME");
        string number = NonZero().ToString(System.Globalization.CultureInfo.InvariantCulture);
        return TryTake(".") ? number + "." : number;
    }

    internal long Number()
    {
        string digits = Run(static b => b is >= (byte)'0' and <= (byte)'9', "a number");
        if (digits.Length > 1 && digits[0] == '0') throw Wrong("a number without leading zeros");
        return long.TryParse(digits, out long value) ? value : throw Wrong("a number of 63 bits");
    }

    internal long NonZero()
    {
        long value = Number();
        return value > 0 ? value : throw Wrong("a number above 0");
    }

    /// <summary>1:3,5 — strictly rising, as every server's own sets are.</summary>
    /// <summary>A set in the order of a sorted result (RFC 5267 §3.2): each range rises, but not the whole.</summary>
    internal void SortedSet()
    {
        do
        {
            long first = NonZero();
            if (TryTake(":") && NonZero() <= first) throw Wrong("a rising range");
        }
        while (TryTake(","));
    }

    internal List<(long First, long Last)> Set()
    {
        var ranges = new List<(long, long)>();
        long before = 0;
        do
        {
            long first = NonZero(), last = first;
            if (TryTake(":")) last = NonZero();
            if (first <= before || last < first) throw Wrong("a rising set");
            before = last;
            ranges.Add((first, last));
        }
        while (TryTake(","));
        return ranges;
    }

    internal string Flag() => TryTake("\\") ? "\\" + Atom() : Atom();

    internal List<string> List(Func<string> item)
    {
        var items = new List<string>();
        Expect("(");
        if (TryTake(")")) return items;
        do
        {
            items.Add(item());
        }
        while (TrySpace());
        Expect(")");
        return items;
    }

    internal string? NString(bool binary = false) => TryTake("NIL") ? null : String(binary);

    internal string String(bool binary = false)
    {
        if (Peek == '"') return Quoted();
        bool literal8 = TryTake("~");
        if (literal8 && !binary) throw Wrong("a literal8 only where BINARY is answered");
        Expect("{");
        int length = (int)Number();
        Expect("}\r\n");
        if (response.Length - _at < length) throw Wrong($"a literal of {length} octets");
        ReadOnlySpan<byte> octets = response.AsSpan(_at, length);
        // CHAR8 = %x01-ff
        if (!literal8 && octets.Contains((byte)0)) throw Wrong("a literal without NUL");
        _at += length;
        return Encoding.Latin1.GetString(octets);
    }

    internal string AString() => Peek is (byte)'"' or (byte)'{' ? String() : Run(static b => b is > 0x20 and < 0x7f && "(){%*\"\\".IndexOf((char)b, StringComparison.Ordinal) < 0, "an astring");

    /// <summary>"17-Jul-1996 02:44:25 -0700"</summary>
    internal void DateTime()
    {
        string text = Quoted();
        if (!System.Text.RegularExpressions.Regex.IsMatch(text, @"\A[ \d]\d-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{4} \d\d:\d\d:\d\d [+-]\d{4}\z")) throw Wrong("a date-time");
    }

    /// <summary>1*TEXT-CHAR up to the line's end.</summary>
    internal void Text()
    {
        int start = _at;
        while (!AtLineEnd) TextCharacter();
        if (_at == start) throw Wrong("a text");
    }

    internal void TextCharacter()
    {
        byte b = Peek;
        if (_at >= response.Length || b is 0 or (byte)'\r' or (byte)'\n' || (b > 0x7e && !utf8 && !utf8Texts)) throw Wrong("a TEXT-CHAR");
        _at++;
    }

    internal GrammarException Wrong(string expected) => new(
        $"expected {expected} at octet {_at} of: {Encoding.Latin1.GetString(response)}");

    private string Quoted()
    {
        Expect("\"");
        var bytes = new List<byte>();
        while (true)
        {
            if (_at >= response.Length) throw Wrong("the end of a quoted string");
            byte b = response[_at++];
            if (b == '"') break;
            if (b == '\\' && (b = response[_at++]) is not ((byte)'"' or (byte)'\\')) throw Wrong("\\\" or \\\\ in a quoted string");
            if (b is 0 or (byte)'\r' or (byte)'\n' || (b >= 0x80 && !utf8)) throw Wrong("a QUOTED-CHAR");
            bytes.Add(b);
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong("UTF-8 in a quoted string");
        }
    }

    private string Run(Func<byte, bool> allowed, string what)
    {
        int start = _at;
        while (_at < response.Length && allowed(response[_at])) _at++;
        return _at > start ? Encoding.ASCII.GetString(response, start, _at - start) : throw Wrong(what);
    }
}
