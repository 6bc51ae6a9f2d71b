using System.Text;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Reads a From or Sender field so strictly that no two readers can understand it differently: RFC 5322 §3.4 with the obsolete forms of §4.4
/// (routes, comments and dots between the parts, but no local parts that are quoted in pieces), groups (RFC 6854), UTF-8 (RFC 6532). What it does not understand to the last octet it
/// refuses; <see cref="AddressListParser"/> is the one that makes the best of everything.
/// </summary>
internal ref struct MailboxListParser
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<char> _text;
    private readonly List<EmailAddress> _found;
    private readonly int _limit;
    private int _at;

    private MailboxListParser(ReadOnlySpan<char> text, List<EmailAddress> found, int limit)
    {
        _text = text;
        _found = found;
        _limit = limit;
    }

    /// <summary>Adds every mailbox of the field once, those inside groups too.</summary>
    /// <param name="rawValue">Behind the colon, folds included.</param>
    /// <param name="limit">So many mailboxes at most in <paramref name="found"/>.</param>
    internal static bool TryRead(ReadOnlySpan<byte> rawValue, List<EmailAddress> found, int limit)
    {
        string text;
        try
        {
            text = Strict.GetString(rawValue);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        // RFC 5322 §2.2.3: line ends before white space only fold. Every other control character is none of the grammar's.
        text = text.Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", "\t", StringComparison.Ordinal);
        foreach (char c in text)
        {
            if (c != '\t' && (char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff')) return false;
        }

        return new MailboxListParser(text, found, limit).ReadList();
    }

    private bool ReadList()
    {
        bool inGroup = false;
        // RFC 5322 §4.4: obsolete lists have empty elements.
        while (true)
        {
            if (!SkipBlank()) return false;
            switch (Next)
            {
                case '\0':
                    return !inGroup;
                case ',':
                    _at++;
                    continue;
                case ';':
                    if (!inGroup) return false;
                    inGroup = false;
                    _at++;
                    if (!SkipBlank() || Next is not (',' or '\0')) return false;
                    continue;
            }

            if (!ReadAddress(ref inGroup)) return false;
        }
    }

    // Words, until it shows what they were: a display name before '<', a group's name before ':', a local part before '@'.
    private bool ReadAddress(ref bool inGroup)
    {
        int start = _at;
        var local = new StringBuilder();
        bool isLocal = true;
        bool isQuoted = false;
        bool afterWord = false;
        while (true)
        {
            if (!SkipBlank()) return false;
            char c = Next;
            switch (c)
            {
                case '<':
                    return ReadAngle() && EndsHere(inGroup);
                case ':' when !inGroup && afterWord && _at > start:
                    inGroup = true;
                    _at++;
                    return true;
                case '@' when isLocal && afterWord:
                    if (!ReadDomain(local.ToString(), isQuoted) || !SkipBlank()) return false;
                    // A display name that looks like an address and is not quoted: some reader may take it for the author, so it counts as one.
                    if (Next == '<' && !ReadAngle()) return false;
                    return EndsHere(inGroup);
                case '.':
                    // RFC 5322 §4.4: a dot may stand anywhere in an obsolete phrase; in a local part between two words.
                    if (!afterWord || isQuoted) isLocal = false;
                    afterWord = false;
                    local.Append('.');
                    _at++;
                    continue;
            }

            if (afterWord || (c == '"' && local.Length > 0)) isLocal = false;
            isQuoted |= c == '"';
            if (c == '"' ? !ReadQuoted(local) : !ReadAtom(local)) return false;
            afterWord = true;
        }
    }

    private bool EndsHere(bool inGroup) => SkipBlank() && (Next is ',' or '\0' || (inGroup && Next == ';'));

    // RFC 5322 §3.4, §4.4: "<" [ "@" domain *( "," "@" domain ) ":" ] local-part "@" domain ">". The route says nothing of the author.
    private bool ReadAngle()
    {
        _at++;
        if (!SkipBlank() || (Next is '@' or ',' && !SkipRoute())) return false;
        var local = new StringBuilder();
        bool isQuoted = Next == '"';
        if (isQuoted ? !ReadQuoted(local) : !ReadDotAtom(local)) return false;
        if (!SkipBlank() || Next != '@' || !ReadDomain(local.ToString(), isQuoted) || !SkipBlank() || Next != '>') return false;
        _at++;
        return true;
    }

    private bool SkipRoute()
    {
        bool afterDomain = false;
        while (true)
        {
            if (!SkipBlank()) return false;
            switch (Next)
            {
                case ',':
                    _at++;
                    afterDomain = false;
                    continue;
                case '@' when !afterDomain:
                    if (!TakeDomain(out _)) return false;
                    afterDomain = true;
                    continue;
                case ':' when afterDomain:
                    _at++;
                    return SkipBlank();
                default:
                    return false;
            }
        }
    }

    private bool ReadDomain(string local, bool isQuoted)
    {
        if (!TakeDomain(out string domain)) return false;
        // Some readers decode encoded words wherever they stand (against RFC 2047 §5), and would see another address.
        if (local.Contains("=?", StringComparison.Ordinal) || domain.Contains("=?", StringComparison.Ordinal)) return false;
        if (isQuoted) local = $"\"{local.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        if (!EmailAddress.TryParse($"{local}@{domain}", out EmailAddress? address)) return false;
        if (_found.Contains(address)) return true;
        if (_found.Count >= _limit) return false;
        _found.Add(address);
        return true;
    }

    // At the '@'.
    private bool TakeDomain(out string domain)
    {
        _at++;
        domain = "";
        if (!SkipBlank()) return false;
        if (Next == '[')
        {
            int length = _text[_at..].IndexOfAny("]\\ \t") + 1;
            if (length == 0 || _text[_at + length - 1] != ']') return false;
            domain = _text.Slice(_at, length).ToString();
            _at += length;
            return true;
        }

        var text = new StringBuilder();
        if (!ReadDotAtom(text)) return false;
        domain = text.ToString();
        return true;
    }

    // RFC 5322 §4.4: with white space and comments around the dots.
    private bool ReadDotAtom(StringBuilder into)
    {
        while (true)
        {
            if (!ReadAtom(into) || !SkipBlank()) return false;
            if (Next != '.') return true;
            into.Append('.');
            _at++;
            if (!SkipBlank()) return false;
        }
    }

    /// <summary>NUL at the end: a control character is never in the text itself.</summary>
    private readonly char Next => _at < _text.Length ? _text[_at] : '\0';

    private bool ReadAtom(StringBuilder into)
    {
        int length = _text[_at..].IndexOfAny("()<>[]:;@\\,.\" \t");
        if (length < 0) length = _text.Length - _at;
        into.Append(_text.Slice(_at, length));
        _at += length;
        return length > 0;
    }

    private bool ReadQuoted(StringBuilder into)
    {
        for (_at++; _at < _text.Length; _at++)
        {
            char c = _text[_at];
            if (c == '"')
            {
                _at++;
                return true;
            }

            if (c == '\\' && ++_at < _text.Length) c = _text[_at];
            into.Append(c);
        }

        return false;
    }

    // White space and comments (RFC 5322 §3.2.2). False: a comment is not closed.
    private bool SkipBlank()
    {
        int depth = 0;
        for (; _at < _text.Length; _at++)
        {
            char c = _text[_at];
            if (c == '(') depth++;
            else if (depth > 0 && c == ')') depth--;
            else if (depth > 0 && c == '\\') _at++;
            else if (depth == 0 && c is not (' ' or '\t')) break;
        }

        return depth == 0;
    }
}
