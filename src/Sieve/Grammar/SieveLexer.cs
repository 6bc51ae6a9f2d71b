using System.Text;

namespace Posthouse.Sieve;

/// <summary>
/// Cuts a script into tokens (RFC 5228 §8.1). Never fails: what is no token is reported and passed over. Line ends in strings become
/// CRLF, however the script was stored, as they end up in mail.
/// </summary>
internal sealed class SieveLexer(string script, ErrorList errors)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private SievePosition Here => new(_line, _at - _lineStart + 1);

    internal SieveToken Next()
    {
        if (!SkipWhite()) return new SieveToken(TokenKind.Bad, "", 0, Here);
        SievePosition at = Here;
        if (_at >= script.Length) return new SieveToken(TokenKind.End, "", 0, at);
        char c = script[_at];
        if (IsLetter(c)) return Identifier(at);
        if (char.IsAsciiDigit(c)) return Number(at);
        switch (c)
        {
            case '"': return Quoted(at);
            case ':': return Tag(at);
            case '[': return Single(TokenKind.LeftBracket, at);
            case ']': return Single(TokenKind.RightBracket, at);
            case '(': return Single(TokenKind.LeftParenthesis, at);
            case ')': return Single(TokenKind.RightParenthesis, at);
            case '{': return Single(TokenKind.LeftBrace, at);
            case '}': return Single(TokenKind.RightBrace, at);
            case ',': return Single(TokenKind.Comma, at);
            case ';': return Single(TokenKind.Semicolon, at);
        }

        errors.Add(at, c < ' ' || c == 0x7f ? $"A control character (U+{(int)c:X4}) cannot stand here." : $"'{c}' means nothing here.");
        _at++;
        return new SieveToken(TokenKind.Bad, "", 0, at);
    }

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';

    private SieveToken Single(TokenKind kind, SievePosition at)
    {
        _at++;
        return new SieveToken(kind, "", 0, at);
    }

    private string Word()
    {
        int start = _at;
        while (_at < script.Length && (IsLetter(script[_at]) || char.IsAsciiDigit(script[_at]))) _at++;
        return script[start.._at].ToLowerInvariant();
    }

    private SieveToken Identifier(SievePosition at)
    {
        string word = Word();
        if (word == "text" && _at < script.Length && script[_at] == ':') return MultiLine(at);
        return new SieveToken(TokenKind.Identifier, word, 0, at);
    }

    private SieveToken Tag(SievePosition at)
    {
        _at++;
        if (_at < script.Length && IsLetter(script[_at])) return new SieveToken(TokenKind.Tag, Word(), 0, at);
        errors.Add(at, "A name must follow ':'.");
        return new SieveToken(TokenKind.Bad, "", 0, at);
    }

    private SieveToken Number(SievePosition at)
    {
        long value = 0;
        bool tooLarge = false;
        while (_at < script.Length && char.IsAsciiDigit(script[_at]))
        {
            value = value * 10 + (script[_at++] - '0');
            if (value > int.MaxValue * 1024L)
            {
                tooLarge = true;
                value = 0;
            }
        }

        if (_at < script.Length)
        {
            // RFC 5228 §2.4.1.
            int shift = script[_at] switch { 'k' or 'K' => 10, 'm' or 'M' => 20, 'g' or 'G' => 30, _ => 0 };
            if (shift > 0)
            {
                _at++;
                value <<= shift;
            }

            if (value < 0) tooLarge = true;
            if (_at < script.Length && (IsLetter(script[_at]) || char.IsAsciiDigit(script[_at])))
            {
                errors.Add(at, "A number ends with a digit or with one of K, M and G.");
                Word();
                return new SieveToken(TokenKind.Number, "", 0, at);
            }
        }

        if (tooLarge) errors.Add(at, "This number is too large.");
        return new SieveToken(TokenKind.Number, "", tooLarge ? 0 : value, at);
    }

    private SieveToken Quoted(SievePosition at)
    {
        _at++;
        var text = new StringBuilder();
        while (_at < script.Length)
        {
            char c = script[_at];
            if (c == '"')
            {
                _at++;
                return new SieveToken(TokenKind.Text, text.ToString(), 0, at);
            }

            if (c is '\r' or '\n')
            {
                LineEnd();
                text.Append("\r\n");
                continue;
            }

            // RFC 5228 §2.4.2: a backslash before anything else stands for nothing.
            if (c == '\\' && _at + 1 < script.Length && script[_at + 1] is not ('\r' or '\n')) c = script[++_at];
            if (c == '\0') errors.Add(Here, "NUL cannot stand in a script.");
            else text.Append(c);
            _at++;
        }

        errors.AddFatal(at, "This string is never closed.");
        return new SieveToken(TokenKind.Text, text.ToString(), 0, at);
    }

    // RFC 5228 §2.4.2: text: (white space or a comment, line end) lines, dot-stuffed, up to a line with a dot alone.
    private SieveToken MultiLine(SievePosition at)
    {
        _at++;
        while (_at < script.Length && script[_at] is ' ' or '\t') _at++;
        if (_at < script.Length && script[_at] == '#') SkipLine();
        if (_at < script.Length && script[_at] is not ('\r' or '\n'))
        {
            errors.Add(Here, "Only a comment can stand behind 'text:' on its line.");
            SkipLine();
        }

        if (_at < script.Length) LineEnd();
        var text = new StringBuilder();
        while (_at < script.Length)
        {
            int end = script.AsSpan(_at).IndexOfAny('\r', '\n');
            ReadOnlySpan<char> line = end < 0 ? script.AsSpan(_at) : script.AsSpan(_at, end);
            bool last = line is ".";
            if (!last)
            {
                if (line.Contains('\0')) errors.Add(Here, "NUL cannot stand in a script.");
                text.Append(line.Length > 0 && line[0] == '.' ? line[1..] : line).Append("\r\n");
            }

            _at += line.Length;
            if (_at < script.Length) LineEnd();
            if (last) return new SieveToken(TokenKind.Text, text.ToString(), 0, at);
        }

        errors.AddFatal(at, "This text is never closed: a line with a dot alone is missing.");
        return new SieveToken(TokenKind.Text, text.ToString(), 0, at);
    }

    // False where a comment is never closed.
    private bool SkipWhite()
    {
        while (_at < script.Length)
        {
            switch (script[_at])
            {
                case ' ' or '\t':
                    _at++;
                    break;
                case '\r' or '\n':
                    LineEnd();
                    break;
                case '#':
                    SkipLine();
                    break;
                case '/' when _at + 1 < script.Length && script[_at + 1] == '*':
                    if (!SkipComment()) return false;
                    break;
                default:
                    return true;
            }
        }

        return true;
    }

    private void SkipLine()
    {
        int end = script.AsSpan(_at).IndexOfAny('\r', '\n');
        _at = end < 0 ? script.Length : _at + end;
    }

    private bool SkipComment()
    {
        SievePosition at = Here;
        _at += 2;
        while (_at < script.Length)
        {
            if (script[_at] is '\r' or '\n')
            {
                LineEnd();
            }
            else if (script[_at] == '*' && _at + 1 < script.Length && script[_at + 1] == '/')
            {
                _at += 2;
                return true;
            }
            else
            {
                _at++;
            }
        }

        errors.AddFatal(at, "This comment is never closed.");
        return false;
    }

    private void LineEnd()
    {
        if (script[_at] == '\r' && _at + 1 < script.Length && script[_at + 1] == '\n') _at++;
        _at++;
        _line++;
        _lineStart = _at;
    }
}
