using System.Buffers;

namespace Posthouse.Mail;

internal enum AddressToken
{
    Mailbox,
    GroupStart,
    GroupEnd,
}

/// <summary>
/// Reads the address list of a header field as stored bytes: RFC 5322 §3.4 with the obsolete forms of §4.4, groups
/// (RFC 6854), UTF-8 (RFC 6532), and the usual mistakes. Never fails: what is no address comes out as a name without one.
/// Quoting is removed, encoded words are left as they are. The spans are valid until the next <see cref="Read"/>.
/// </summary>
internal ref struct AddressListReader
{
    // RFC 5321 §4.5.3.1.3 gives paths 256 octets; the bound keeps a hostile list from being searched to its end for each entry.
    private const int LongestRoute = 1024;

    private readonly ReadOnlySpan<byte> _raw;
    private readonly ByteBuilder _text;
    private int _position;
    private bool _inGroup;
    private Slice _name, _route, _mailbox, _host;
    private Slice _comment;
    private readonly int _lastAngle;

    internal AddressListReader(ReadOnlySpan<byte> raw, ByteBuilder text)
    {
        _raw = raw;
        _text = text;
        _lastAngle = raw.LastIndexOf((byte)'<');
    }

    /// <summary>The display name, or an old-style comment behind the address.</summary>
    internal readonly ReadOnlySpan<byte> Name => Of(_name);

    /// <summary>The obsolete source route, "@a,@b".</summary>
    internal readonly ReadOnlySpan<byte> Route => Of(_route);

    /// <summary>The local part; the group's name at its start.</summary>
    internal readonly ReadOnlySpan<byte> Mailbox => Of(_mailbox);

    /// <summary>Empty where the address has no domain.</summary>
    internal readonly ReadOnlySpan<byte> Host => Of(_host);

    internal bool Read(out AddressToken token)
    {
        token = AddressToken.Mailbox;
        while (true)
        {
            _text.Clear();
            _name = _route = _mailbox = _host = default;
            _comment = default;
            SkipWhite();
            if (_position >= _raw.Length)
            {
                token = AddressToken.GroupEnd;
                bool open = _inGroup;
                _inGroup = false;
                return open;
            }

            switch (_raw[_position])
            {
                case (byte)',':
                    _position++;
                    continue;
                case (byte)';':
                    _position++;
                    if (!_inGroup) continue;
                    _inGroup = false;
                    token = AddressToken.GroupEnd;
                    return true;
            }

            if (ReadEntry(ref token)) return true;
        }
    }

    private readonly ReadOnlySpan<byte> Of(Slice slice) => _text.Slice(slice.Start, slice.Length);

    // Words up to what says what they were: '<' a name, '@' a local part, ':' a group's name, ',' or the end an incomplete entry.
    private bool ReadEntry(ref AddressToken token)
    {
        int start = _text.Length;
        int lastWord = start;
        int words = 0;
        while (true)
        {
            bool white = SkipWhite();
            byte c = _position < _raw.Length ? _raw[_position] : (byte)',';
            switch (c)
            {
                case (byte)'<':
                    _name = new Slice(start, _text.Length - start);
                    _position++;
                    ReadAngle();
                    SkipToSeparator();
                    return true;
                case (byte)'@':
                    _position++;
                    _mailbox = new Slice(lastWord, _text.Length - lastWord);
                    _name = new Slice(start, Math.Max(0, lastWord - start - 1));
                    int mark = _text.Length;
                    _host = ReadDomain();
                    SkipWhite();
                    if (_position < _raw.Length && _raw[_position] == '<')
                    {
                        // A name that looks like an address and stands without quotes: a@b <a@b>.
                        int length = mark - start;
                        int at = _text.Length;
                        _text.AppendOwn(start, length);
                        _text.Append((byte)'@');
                        _text.AppendOwn(_host.Start, _host.Length);
                        _name = new Slice(at, _text.Length - at);
                        _position++;
                        ReadAngle();
                    }

                    SkipToSeparator();
                    return true;
                case (byte)':' when !_inGroup:
                    _position++;
                    _inGroup = true;
                    _mailbox = new Slice(start, _text.Length - start);
                    token = AddressToken.GroupStart;
                    return true;
                case (byte)',' or (byte)';':
                    if (words == 0) return false;
                    if (words == 1)
                    {
                        _mailbox = new Slice(start, _text.Length - start);
                        _name = TakeComment();
                    }
                    else
                    {
                        _name = new Slice(start, _text.Length - start);
                    }

                    return true;
            }

            // A word, or more of one: dots and quotes may join parts of a local part (RFC 5322 §4.4 obs-local-part).
            if (words > 0 && white)
            {
                _text.Append((byte)' ');
                lastWord = _text.Length;
                words++;
            }
            else if (words == 0)
            {
                words = 1;
            }

            AppendWord(c);
        }
    }

    private void AppendWord(byte first)
    {
        if (first == '"')
        {
            _position++;
            AppendQuoted();
            return;
        }

        int length = _raw[_position..].IndexOfAny(AtomEnd);
        if (length < 0) length = _raw.Length - _position;
        // A stray special (')', '>', ']', '\') stands for itself, so that every turn moves on.
        if (length == 0) length = 1;
        _text.Append(_raw.Slice(_position, length));
        _position += length;
    }

    private void AppendQuoted()
    {
        while (_position < _raw.Length)
        {
            int length = _raw[_position..].IndexOfAny("\"\\\r\n"u8);
            if (length < 0) length = _raw.Length - _position;
            _text.Append(_raw.Slice(_position, length));
            _position += length;
            if (_position >= _raw.Length) return;
            byte c = _raw[_position++];
            if (c == '"') return;
            if (c == '\\' && _position < _raw.Length && _raw[_position] is not ((byte)'\r' or (byte)'\n')) _text.Append(_raw[_position++]);
        }
    }

    // RFC 5322 §3.4.1, §4.4: [ "@" domain *( "," "@" domain ) ":" ] local-part "@" domain.
    private void ReadAngle()
    {
        SkipWhite();
        if (_position < _raw.Length && _raw[_position] == '@')
        {
            ReadOnlySpan<byte> near = _raw.Slice(_position, Math.Min(LongestRoute, _raw.Length - _position));
            int end = near.IndexOfAny((byte)':', (byte)'>');
            if (end >= 0 && _raw[_position + end] == ':')
            {
                int at = _text.Length;
                foreach (byte b in _raw.Slice(_position, end))
                {
                    if (b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) _text.Append(b);
                }

                _route = new Slice(at, _text.Length - at);
                _position += end + 1;
            }
        }

        int start = _text.Length;
        while (true)
        {
            SkipWhite();
            if (_position >= _raw.Length) break;
            byte c = _raw[_position];
            if (c == '>') break;
            if (c == '@')
            {
                _position++;
                _mailbox = new Slice(start, _text.Length - start);
                _host = ReadDomain();
                SkipPast((byte)'>');
                return;
            }

            AppendWord(c);
        }

        _mailbox = new Slice(start, _text.Length - start);
        if (_position < _raw.Length) _position++;
    }

    private Slice ReadDomain()
    {
        int start = _text.Length;
        SkipWhite();
        if (_position < _raw.Length && _raw[_position] == '[')
        {
            int end = _raw[_position..].IndexOfAny((byte)']', (byte)'>', (byte)',');
            int length = end < 0 ? _raw.Length - _position : _raw[_position + end] == ']' ? end + 1 : end;
            _text.Append(_raw.Slice(_position, length));
            _position += length;
            return new Slice(start, _text.Length - start);
        }

        while (_position < _raw.Length)
        {
            int length = _raw[_position..].IndexOfAny(AtomEnd);
            if (length < 0) length = _raw.Length - _position;
            _text.Append(_raw.Slice(_position, length));
            _position += length;
            // RFC 5322 §4.4 obs-domain: white space and comments may stand around the dots.
            int before = _position;
            SkipWhite();
            if (_position >= _raw.Length || before == _position) break;
            bool joins = _raw[_position] == '.' || (_text.Length > start && _text.Written[^1] == '.');
            if (!joins) break;
            if (AtomEnd.Contains(_raw[_position])) break;
        }

        return new Slice(start, _text.Length - start);
    }

    private void SkipPast(byte end)
    {
        while (true)
        {
            SkipWhite();
            if (_position >= _raw.Length) return;
            byte c = _raw[_position];
            // The bracket was never closed: the next address begins at the comma.
            if (c == ',') return;
            _position++;
            if (c == end) return;
        }
    }

    private void SkipToSeparator()
    {
        while (true)
        {
            SkipWhite();
            if (_position >= _raw.Length || _raw[_position] is (byte)',' or (byte)';') break;
            // "a" <a@x> "b" <b@y>, without a comma: the next word begins another address.
            if (_raw[_position] == '"' && _position < _lastAngle) break;
            int length = _raw[_position..].IndexOfAny(" \t\r\n(,;\""u8);
            _position += length < 0 ? _raw.Length - _position : Math.Max(1, length);
        }

        if (_name.Length == 0) _name = TakeComment();
    }

    // White space and comments (RFC 5322 §3.2.2); the last comment is remembered: old programs put the name there.
    private bool SkipWhite()
    {
        bool any = false;
        while (_position < _raw.Length)
        {
            byte c = _raw[_position];
            if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                _position++;
                any = true;
            }
            else if (c == '(')
            {
                ReadComment();
                any = true;
            }
            else
            {
                break;
            }
        }

        return any;
    }

    private void ReadComment()
    {
        int depth = 0;
        int first = _position + 1;
        int i = _position;
        for (; i < _raw.Length; i++)
        {
            byte c = _raw[i];
            if (c == '\\') i++;
            else if (c == '(') depth++;
            else if (c == ')' && --depth == 0) break;
        }

        int end = Math.Min(i, _raw.Length);
        _position = Math.Min(i + 1, _raw.Length);
        // Only its place is kept: the words gathered so far must stay contiguous in the text.
        _comment = new Slice(first, Math.Max(0, end - first));
    }

    private Slice TakeComment()
    {
        ReadOnlySpan<byte> inner = HeaderValue.Trim(_raw.Slice(_comment.Start, _comment.Length));
        int at = _text.Length;
        for (int k = 0; k < inner.Length; k++)
        {
            byte c = inner[k];
            if (c is (byte)'\r' or (byte)'\n') continue;
            if (c == '\\' && k + 1 < inner.Length) c = inner[++k];
            _text.Append(c);
        }

        return new Slice(at, _text.Length - at);
    }

    private static readonly SearchValues<byte> AtomEnd = SearchValues.Create("()<>[]:;@\\,\" \t\r\n"u8);

    private readonly record struct Slice(int Start, int Length);
}
