using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Posthouse.Imap;

/// <summary>
/// The tokens of RFC 9051 §9 over one complete command: literals stand in the text as they came, after their marker and CRLF.
/// Every method takes its token or ends the command with BAD; none reads beyond the text.
/// </summary>
internal ref struct ImapScanner
{
    // RFC 9051 §9 ATOM-CHAR: any 7-bit character but atom-specials.
    private static readonly SearchValues<byte> AtomCharacters = SearchValues.Create(
        "!#$&'+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[^_`abcdefghijklmnopqrstuvwxyz|}~"u8);

    private static readonly SearchValues<byte> AStringCharacters = SearchValues.Create(
        "!#$&'+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz|}~"u8);

    // list-char = ATOM-CHAR / list-wildcards / resp-specials.
    private static readonly SearchValues<byte> ListCharacters = SearchValues.Create(
        "!#$%&'*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz|}~"u8);

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _text;
    private int _position;

    internal ImapScanner(ReadOnlySpan<byte> text, bool utf8Names)
    {
        _text = text;
        Utf8Names = utf8Names;
    }

    /// <summary>Mailbox names are UTF-8 (IMAP4rev2, UTF8=ACCEPT) and not modified UTF-7.</summary>
    internal bool Utf8Names { get; }

    internal readonly int Position => _position;

    internal readonly bool AtEnd => _position >= _text.Length;

    internal readonly byte Peek() => _position < _text.Length ? _text[_position] : (byte)0;

    internal readonly ReadOnlySpan<byte> Rest => _text[_position..];

    internal void Skip(int count) => _position += count;

    internal bool TryTake(byte expected)
    {
        if (Peek() != expected || AtEnd) return false;
        _position++;
        return true;
    }

    internal void Expect(byte expected)
    {
        if (!TryTake(expected)) throw ImapCommandException.Bad($"Expected '{(char)expected}' at octet {_position}.");
    }

    internal void Space()
    {
        if (!TryTake((byte)' ')) throw ImapCommandException.Bad(AtEnd ? "An argument is missing." : $"Expected a space at octet {_position}.");
    }

    internal bool TrySpace() => TryTake((byte)' ');

    internal readonly void End()
    {
        if (!AtEnd) throw ImapCommandException.Bad($"Unexpected text at octet {_position}.");
    }

    /// <summary>Takes <paramref name="word"/> (upper case) when it stands here in any case and nothing of an atom follows.</summary>
    internal bool TryWord(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> rest = Rest;
        if (rest.Length < word.Length || !Ascii.EqualsIgnoreCase(rest[..word.Length], word)) return false;
        if (rest.Length > word.Length && AtomCharacters.Contains(rest[word.Length]) && AtomCharacters.Contains(word[^1])) return false;
        _position += word.Length;
        return true;
    }

    /// <summary>Takes <paramref name="prefix"/> whatever follows.</summary>
    internal bool TryPrefix(ReadOnlySpan<byte> prefix)
    {
        ReadOnlySpan<byte> rest = Rest;
        if (rest.Length < prefix.Length || !Ascii.EqualsIgnoreCase(rest[..prefix.Length], prefix)) return false;
        _position += prefix.Length;
        return true;
    }

    internal ReadOnlySpan<byte> Atom() => Run(AtomCharacters, "an atom");

    internal string AtomText() => Encoding.ASCII.GetString(Atom());

    /// <summary>An atom that stops before <paramref name="stop"/>, for words such as BODY[ and BINARY.SIZE[.</summary>
    internal ReadOnlySpan<byte> AtomBefore(byte stop)
    {
        ReadOnlySpan<byte> run = Rest;
        int length = run.IndexOfAnyExcept(AtomCharacters);
        if (length >= 0) run = run[..length];
        int at = run.IndexOf(stop);
        if (at >= 0) run = run[..at];
        if (run.IsEmpty) throw ImapCommandException.Bad($"Expected a name at octet {_position}.");
        _position += run.Length;
        return run;
    }

    internal readonly bool IsStringNext() => Peek() is (byte)'"' or (byte)'{';

    /// <summary>astring: atom, quoted or literal; UTF-8 is taken in the latter two.</summary>
    internal string AString() => IsStringNext() ? String() : Encoding.ASCII.GetString(Run(AStringCharacters, "a string"));

    internal byte[] AStringBytes() => IsStringNext() ? StringBytes() : Run(AStringCharacters, "a string").ToArray();

    /// <summary>An atom with wildcards in it.</summary>
    internal string Pattern() => Encoding.ASCII.GetString(Run(ListCharacters, "a pattern"));

    internal string String()
    {
        byte[] bytes = StringBytes();
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw ImapCommandException.Bad("A string is not UTF-8.");
        }
    }

    internal string? NString() => TryWord("NIL"u8) ? null : String();

    internal byte[] StringBytes() => Peek() switch
    {
        (byte)'"' => Quoted(),
        (byte)'{' => Literal(),
        _ => throw ImapCommandException.Bad($"Expected a string at octet {_position}."),
    };

    /// <summary>A string or a literal8 (RFC 3516 §4.4).</summary>
    internal byte[] ValueBytes()
    {
        if (IsStringNext()) return StringBytes();
        // Mail programs say a value of one word as an atom. RFC 5464 §5 has none there, so it can mean nothing else; NIL was asked for before.
        return Rest.StartsWith("~{"u8) ? Literal() : AStringBytes();
    }

    /// <summary>
    /// What is left is the marker of a literal whose octets are still with the client, its line end there or not. It must be one for the reader too:
    /// a CR of its own before the line end is text.
    /// </summary>
    internal readonly bool TryMarker(out LiteralMarker marker)
    {
        ReadOnlySpan<byte> rest = Rest;
        if (rest.EndsWith("\r\n"u8)) rest = rest[..^2];
        marker = default;
        return !rest.EndsWith("\r"u8) && LiteralMarker.TryFind(rest, out marker) && marker.Offset == 0;
    }

    /// <summary>mailbox: decoded, NFC, "INBOX" in any case as "INBOX".</summary>
    internal string Mailbox() => MailboxNames.Decode(AStringBytes(), Utf8Names);

    /// <summary>list-mailbox: an astring that may hold wildcards.</summary>
    internal string ListPattern() =>
        MailboxNames.DecodePattern(IsStringNext() ? StringBytes() : Run(ListCharacters, "a mailbox pattern"), Utf8Names);

    internal uint Number()
    {
        ulong value = Number64();
        return value <= uint.MaxValue ? (uint)value : throw ImapCommandException.Bad("A number is too large.");
    }

    internal uint NonZeroNumber()
    {
        uint value = Number();
        return value > 0 ? value : throw ImapCommandException.Bad("A number must not be zero.");
    }

    /// <summary>number64 (RFC 9051): 63 bits.</summary>
    internal ulong Number64()
    {
        if (!Utf8Parser.TryParse(Rest, out ulong value, out int consumed) || !char.IsAsciiDigit((char)Peek()) || value > long.MaxValue)
            throw ImapCommandException.Bad($"Expected a number at octet {_position}.");
        _position += consumed;
        return value;
    }

    /// <summary>The text of a flag: "\Seen" with its backslash, or a keyword.</summary>
    internal string Flag()
    {
        bool system = TryTake((byte)'\\');
        ReadOnlySpan<byte> name = Atom();
        return system ? string.Concat("\\", Encoding.ASCII.GetString(name)) : Encoding.ASCII.GetString(name);
    }

    private ReadOnlySpan<byte> Run(SearchValues<byte> allowed, string what)
    {
        ReadOnlySpan<byte> rest = Rest;
        int length = rest.IndexOfAnyExcept(allowed);
        if (length < 0) length = rest.Length;
        if (length == 0) throw ImapCommandException.Bad($"Expected {what} at octet {_position}.");
        _position += length;
        return rest[..length];
    }

    private byte[] Quoted()
    {
        int start = ++_position;
        ReadOnlySpan<byte> rest = _text[start..];
        int end = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (end >= 0 && rest[end] == '"' && rest[..end].IndexOfAny((byte)'\r', (byte)'\n', (byte)0) < 0)
        {
            _position = start + end + 1;
            return rest[..end].ToArray();
        }

        var bytes = new ArrayBufferWriter<byte>();
        for (int i = 0; i < rest.Length; i++)
        {
            byte b = rest[i];
            if (b == '"')
            {
                _position = start + i + 1;
                return bytes.WrittenSpan.ToArray();
            }

            if (b is (byte)'\r' or (byte)'\n' or 0) break;
            if (b == '\\' && (++i >= rest.Length || (b = rest[i]) is not ((byte)'"' or (byte)'\\'))) break;
            bytes.GetSpan(1)[0] = b;
            bytes.Advance(1);
        }

        throw ImapCommandException.Bad("A quoted string has no end.");
    }

    private byte[] Literal()
    {
        int line = Rest.IndexOf((byte)'\n');
        if (line < 0 || !LiteralMarker.TryFind(Rest[..line], out LiteralMarker marker) || marker.Offset != 0)
            throw ImapCommandException.Bad("A literal is malformed.");
        int start = _position + line + 1;
        if (marker.Size > _text.Length - start) throw ImapCommandException.Bad("A literal is cut short.");
        _position = start + (int)marker.Size;
        return _text.Slice(start, (int)marker.Size).ToArray();
    }
}
