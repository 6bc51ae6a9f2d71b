using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Reads the fields that came with a message. Bounded, one pass, comments dropped. Reading says what is written and nothing of
/// who wrote it: only fields of our own name, put there after <see cref="Claims"/> removed all others, may be believed.
/// </summary>
public ref struct AuthenticationResultsReader
{
    // Far above what is sent; one field cannot make many objects.
    private const int MaximumResults = 100;
    private const int MaximumProperties = 50;
    private const int MaximumNesting = 20;

    private ReadOnlySpan<char> _rest;

    private AuthenticationResultsReader(ReadOnlySpan<char> text) => _rest = text;

    /// <summary>Reads all of a field's value; false where it is against the grammar of RFC 8601 §2.2 or larger than the limits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> rawValue, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AuthenticationResults? results)
    {
        results = null;
        var reader = new AuthenticationResultsReader(Encoding.UTF8.GetString(rawValue));
        if (!reader.SkipSpace() || !reader.ReadValue(out string service) || !reader.SkipSpace() || !reader.ReadVersion()) return false;
        var methods = new List<AuthMethodResult>();
        bool any = false;
        while (!reader._rest.IsEmpty)
        {
            if (reader._rest[0] != ';') return false;
            reader._rest = reader._rest[1..];
            if (!reader.SkipSpace()) return false;
            // A final semicolon is against the grammar and common.
            if (reader._rest.IsEmpty) break;
            if (!reader.ReadMethod(out AuthMethodResult? method) || methods.Count == MaximumResults) return false;
            any = true;
            if (method is not null) methods.Add(method);
        }

        if (!any) return false;
        results = new AuthenticationResults(service, methods);
        return true;
    }

    /// <summary>
    /// Whether a field says that one of these names wrote it (RFC 8601 §5): in any case, quoted or not, in A-labels or U-labels, with
    /// comments around it, a version or a final dot behind it. A field whose name cannot be made out claims ours too: who knows how
    /// those will read it who come after.
    /// </summary>
    public static bool Claims(ReadOnlySpan<byte> rawValue, IReadOnlyCollection<string> names)
    {
        if (ClaimedName(rawValue) is not { } claimed) return true;
        foreach (string name in names)
        {
            if (claimed.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
            if (DomainName.TryParse(claimed, out DomainName? one) && DomainName.TryParse(name, out DomainName? other) && one == other) return true;
        }

        return false;
    }

    /// <summary>Whose name a field has; null where that cannot be made out.</summary>
    internal static string? ClaimedName(ReadOnlySpan<byte> rawValue)
    {
        var reader = new AuthenticationResultsReader(Encoding.UTF8.GetString(rawValue));
        if (!reader.SkipSpace()) return null;
        string claimed;
        if (!reader._rest.IsEmpty && reader._rest[0] == '"')
        {
            if (!reader.ReadQuoted(out claimed)) return null;
        }
        else
        {
            // More than a token: "a.test/1" would be ours for a reader that stops at the slash.
            int end = reader._rest.IndexOfAny(" \t\r\n;(/@:,\"=<>[]?\\");
            claimed = (end < 0 ? reader._rest : reader._rest[..end]).ToString();
        }

        claimed = claimed.Trim();
        return claimed.Length == 0 ? null : claimed;
    }

    private bool ReadVersion()
    {
        int digits = _rest.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = _rest.Length;
        // RFC 8601 §2.2: the only version is 1; another is another grammar.
        if (digits == 0) return true;
        if (_rest[..digits] is not "1") return false;
        _rest = _rest[digits..];
        return SkipSpace();
    }

    private bool ReadMethod(out AuthMethodResult? method)
    {
        method = null;
        if (!ReadKeyword(out string name) || !SkipSpace()) return false;
        if (name.Equals("none", StringComparison.OrdinalIgnoreCase) && (_rest.IsEmpty || _rest[0] == ';')) return true;
        if (Take('/'))
        {
            if (!SkipSpace() || !ReadKeyword(out _) || !SkipSpace()) return false;
        }

        if (!Take('=') || !SkipSpace() || !ReadKeyword(out string result) || !SkipSpace()) return false;
        string? reason = null;
        var properties = new List<AuthProperty>();
        while (!_rest.IsEmpty && _rest[0] != ';')
        {
            if (!ReadKeyword(out string type) || !SkipSpace()) return false;
            if (Take('='))
            {
                if (reason is not null || !type.Equals("reason", StringComparison.OrdinalIgnoreCase)) return false;
                if (!SkipSpace() || !ReadValue(out reason) || !SkipSpace()) return false;
                continue;
            }

            if (!Take('.') || !SkipSpace() || !ReadKeyword(out string property) || !SkipSpace() || !Take('=') || !SkipSpace()) return false;
            if (!ReadPropertyValue(out string value) || !SkipSpace() || properties.Count == MaximumProperties) return false;
            properties.Add(new AuthProperty(type.ToLowerInvariant(), property.ToLowerInvariant(), value));
        }

        method = new AuthMethodResult(name.ToLowerInvariant(), result.ToLowerInvariant()) { Reason = reason, Properties = properties };
        return true;
    }

    // RFC 8601 §2.2 pvalue, and what is sent: addresses, base64 and times with characters that no token has.
    private bool ReadPropertyValue(out string value)
    {
        if (!_rest.IsEmpty && _rest[0] == '"')
        {
            if (!ReadQuoted(out value)) return false;
            // A quoted local part.
            if (!_rest.IsEmpty && _rest[0] == '@') value += ReadUntil(" \t\r\n;(");
            return true;
        }

        value = ReadUntil(" \t\r\n;(");
        // smtp.mailfrom= of the null path has nothing behind it in what some servers send.
        return true;
    }

    private bool ReadValue(out string value)
    {
        if (!_rest.IsEmpty && _rest[0] == '"') return ReadQuoted(out value);
        value = ReadUntil(" \t\r\n;(\"=");
        return value.Length > 0;
    }

    private bool ReadKeyword(out string word)
    {
        int end = 0;
        while (end < _rest.Length && (char.IsAsciiLetterOrDigit(_rest[end]) || _rest[end] is '-' or '_')) end++;
        word = _rest[..end].ToString();
        _rest = _rest[end..];
        return end > 0;
    }

    private bool ReadQuoted(out string value)
    {
        value = "";
        var text = new StringBuilder();
        for (int i = 1; i < _rest.Length; i++)
        {
            char c = _rest[i];
            if (c == '"')
            {
                _rest = _rest[(i + 1)..];
                value = text.ToString();
                return true;
            }

            if (c == '\\' && ++i == _rest.Length) return false;
            // A fold within is the white space that follows it.
            if (_rest[i] is not ('\r' or '\n')) text.Append(_rest[i]);
        }

        return false;
    }

    private string ReadUntil(ReadOnlySpan<char> ends)
    {
        int end = _rest.IndexOfAny(ends);
        string text = (end < 0 ? _rest : _rest[..end]).ToString();
        _rest = _rest[text.Length..];
        return text;
    }

    private bool Take(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c) return false;
        _rest = _rest[1..];
        return true;
    }

    // CFWS; false where a comment does not end or nests without sense.
    private bool SkipSpace()
    {
        int depth = 0;
        for (int i = 0; i < _rest.Length; i++)
        {
            char c = _rest[i];
            if (c == '(')
            {
                if (++depth > MaximumNesting) return false;
            }
            else if (depth > 0)
            {
                if (c == ')') depth--;
                else if (c == '\\') i++;
            }
            else if (c is not (' ' or '\t' or '\r' or '\n'))
            {
                _rest = _rest[i..];
                return true;
            }
        }

        _rest = default;
        return depth == 0;
    }
}
