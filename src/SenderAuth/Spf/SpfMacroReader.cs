namespace Posthouse.SenderAuth;

/// <summary>What a piece of a macro-string is.</summary>
internal enum SpfMacroPiece
{
    /// <summary>Stands for itself, or for the one character that "%%", "%_" and "%-" mean.</summary>
    Literal,

    /// <summary>"%{…}".</summary>
    Expand,

    /// <summary>Against the grammar.</summary>
    Error,
}

/// <summary>Walks the pieces of a macro-string (RFC 7208 §7.1). Pure and bounded by the text: it never expands anything.</summary>
internal ref struct SpfMacroReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    internal SpfMacroPiece Piece { get; private set; }

    /// <summary>Of a literal: what it stands for.</summary>
    internal ReadOnlySpan<char> Literal { get; private set; }

    /// <summary>Whether the piece was written with "%".</summary>
    internal bool IsMacro { get; private set; }

    /// <summary>Lower-case.</summary>
    internal char Letter { get; private set; }

    /// <summary>RFC 7208 §7.3: an upper-case letter asks for URL escapes.</summary>
    internal bool Escape { get; private set; }

    /// <summary>Right-hand parts to keep; 0 keeps all.</summary>
    internal int Parts { get; private set; }

    internal bool Reverse { get; private set; }

    /// <summary>Empty means ".".</summary>
    internal ReadOnlySpan<char> Delimiters { get; private set; }

    internal bool Read()
    {
        if (_rest.IsEmpty) return false;
        int percent = _rest.IndexOf('%');
        IsMacro = percent == 0;
        if (percent != 0)
        {
            Piece = SpfMacroPiece.Literal;
            Literal = percent < 0 ? _rest : _rest[..percent];
            _rest = _rest[Literal.Length..];
            return true;
        }

        if (_rest.Length > 1 && _rest[1] == '{') return ReadExpand();
        Literal = _rest.Length < 2 ? default : _rest[1] switch { '%' => "%", '_' => " ", '-' => "%20", _ => default(ReadOnlySpan<char>) };
        if (Literal.IsEmpty) return Fail();
        Piece = SpfMacroPiece.Literal;
        _rest = _rest[2..];
        return true;
    }

    /// <summary>RFC 7208 §7.1 macro-string: what any modifier may hold.</summary>
    internal static bool IsMacroString(ReadOnlySpan<char> text)
    {
        var reader = new SpfMacroReader(text);
        while (reader.Read())
        {
            if (reader.Piece == SpfMacroPiece.Error) return false;
        }

        return true;
    }

    /// <summary>RFC 7208 §7.1 domain-spec: ends in a macro or in a dot and a top label. "c", "r" and "t" are for explanations alone.</summary>
    internal static bool IsDomainSpec(ReadOnlySpan<char> text)
    {
        var reader = new SpfMacroReader(text);
        bool any = false;
        while (reader.Read())
        {
            any = true;
            if (reader.Piece == SpfMacroPiece.Error || (reader.Piece == SpfMacroPiece.Expand && reader.Letter is 'c' or 'r' or 't')) return false;
        }

        return any && (reader.IsMacro || EndsInTopLabel(reader.Literal));
    }

    private bool ReadExpand()
    {
        int end = _rest.IndexOf('}');
        if (end < 3) return Fail();
        ReadOnlySpan<char> inner = _rest[2..end];
        Letter = char.ToLowerInvariant(inner[0]);
        Escape = char.IsAsciiLetterUpper(inner[0]);
        if (!"slodiphcrtv".Contains(Letter, StringComparison.Ordinal)) return Fail();
        inner = inner[1..];
        int digits = inner.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = inner.Length;
        Parts = 0;
        foreach (char c in inner[..digits]) Parts = Math.Min(1000, Parts * 10 + (c - '0'));
        // RFC 7208 §7.1: a number that is given is not zero.
        if (digits > 0 && Parts == 0) return Fail();
        inner = inner[digits..];
        Reverse = !inner.IsEmpty && inner[0] is 'r' or 'R';
        if (Reverse) inner = inner[1..];
        if (inner.ContainsAnyExcept(".-+,/_=")) return Fail();
        Delimiters = inner;
        Piece = SpfMacroPiece.Expand;
        _rest = _rest[(end + 1)..];
        return true;
    }

    private bool Fail()
    {
        Piece = SpfMacroPiece.Error;
        _rest = default;
        return true;
    }

    private static bool EndsInTopLabel(ReadOnlySpan<char> literal)
    {
        if (literal[^1] == '.') literal = literal[..^1];
        int dot = literal.LastIndexOf('.');
        if (dot < 0) return false;
        ReadOnlySpan<char> label = literal[(dot + 1)..];
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-') return false;
        bool numeric = true;
        foreach (char c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
            numeric &= char.IsAsciiDigit(c);
        }

        return !numeric;
    }
}
