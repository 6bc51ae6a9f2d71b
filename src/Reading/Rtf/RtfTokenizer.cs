using System.Buffers.Text;

namespace Posthouse.Reading;

/// <summary>Cuts RTF 1.9 ("Formal syntax") into tokens. It takes whatever comes, looks at each octet once and never fails.</summary>
internal ref struct RtfTokenizer(ReadOnlySpan<byte> rtf)
{
    // More digits than any number has that means something; the rest is passed over.
    private const int MostDigits = 9;

    private readonly ReadOnlySpan<byte> _rtf = rtf;
    // The octet that \'xx stands for has no place of its own in what is read.
    private readonly Span<byte> _octet = new byte[1];
    private int _at;

    public bool TryRead(out RtfToken token)
    {
        // Ends of lines are there for the eyes of programmers, and NUL for those who count wrongly.
        while (_at < _rtf.Length && _rtf[_at] is (byte)'\r' or (byte)'\n' or 0) _at++;
        token = default;
        if (_at >= _rtf.Length) return false;
        switch (_rtf[_at])
        {
            case (byte)'{':
                _at++;
                token = new RtfToken(RtfTokenKind.GroupStart);
                return true;
            case (byte)'}':
                _at++;
                token = new RtfToken(RtfTokenKind.GroupEnd);
                return true;
            case (byte)'\\':
                _at++;
                return TryReadControl(out token);
            default:
                ReadOnlySpan<byte> rest = _rtf[_at..];
                int length = rest.IndexOfAny("\\{}\r\n\0"u8);
                if (length < 0) length = rest.Length;
                _at += length;
                token = new RtfToken(RtfTokenKind.Text, rest[..length]);
                return true;
        }
    }

    private bool TryReadControl(out RtfToken token)
    {
        token = default;
        if (_at >= _rtf.Length) return false;
        if (char.IsAsciiLetter((char)_rtf[_at]))
        {
            token = Word();
            return true;
        }

        ReadOnlySpan<byte> symbol = _rtf.Slice(_at++, 1);
        if (symbol[0] != '\'')
        {
            token = new RtfToken(RtfTokenKind.Symbol, symbol);
            return true;
        }

        if (_at + 2 <= _rtf.Length && Utf8Parser.TryParse(_rtf.Slice(_at, 2), out byte octet, out int read, 'x') && read == 2)
        {
            _octet[0] = octet;
            _at += 2;
            token = new RtfToken(RtfTokenKind.Octet, _octet);
            return true;
        }

        token = new RtfToken(RtfTokenKind.Symbol, symbol);
        return true;
    }

    private RtfToken Word()
    {
        int start = _at;
        while (_at < _rtf.Length && char.IsAsciiLetter((char)_rtf[_at])) _at++;
        ReadOnlySpan<byte> letters = _rtf[start.._at];
        int? number = Number();
        if (_at < _rtf.Length && _rtf[_at] == ' ') _at++;
        // What follows is as many octets that are no RTF: pictures.
        if (letters.SequenceEqual("bin"u8) && number > 0) _at = (int)Math.Min((long)_at + number.Value, _rtf.Length);
        return new RtfToken(RtfTokenKind.Word, letters, number);
    }

    private int? Number()
    {
        bool negative = _at + 1 < _rtf.Length && _rtf[_at] == '-' && char.IsAsciiDigit((char)_rtf[_at + 1]);
        int at = negative ? _at + 1 : _at, start = at, value = 0;
        for (; at < _rtf.Length && char.IsAsciiDigit((char)_rtf[at]); at++)
        {
            if (at - start < MostDigits) value = (value * 10) + (_rtf[at] - '0');
        }

        if (at == start) return null;
        _at = at;
        return negative ? -value : value;
    }
}
