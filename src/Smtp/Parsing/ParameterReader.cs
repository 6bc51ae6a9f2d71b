namespace Posthouse.Smtp;

/// <summary>Walks the esmtp-params of MAIL and RCPT (RFC 5321 §4.1.2): keyword, or keyword "=" value, parted by spaces.</summary>
internal ref struct ParameterReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    public ReadOnlySpan<char> Keyword { get; private set; }

    public ReadOnlySpan<char> Value { get; private set; }

    public bool HasValue { get; private set; }

    /// <summary>False at the end or at a fault; then <see cref="IsFaulty"/> tells which.</summary>
    public bool Next()
    {
        _rest = _rest.Trim(' ');
        if (_rest.IsEmpty) return false;
        int space = _rest.IndexOf(' ');
        ReadOnlySpan<char> parameter = space < 0 ? _rest : _rest[..space];
        _rest = space < 0 ? default : _rest[space..];
        int equals = parameter.IndexOf('=');
        Keyword = equals < 0 ? parameter : parameter[..equals];
        HasValue = equals >= 0;
        Value = HasValue ? parameter[(equals + 1)..] : default;
        IsFaulty = !IsKeyword(Keyword) || (HasValue && Value.IsEmpty);
        return !IsFaulty;
    }

    public bool IsFaulty { get; private set; }

    public readonly bool Is(string keyword) => Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static bool IsKeyword(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == '-') return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        return true;
    }
}
