namespace Posthouse.Sieve;

internal enum TokenKind
{
    End,
    Identifier,
    Tag,
    Number,
    Text,
    LeftBracket,
    RightBracket,
    LeftParenthesis,
    RightParenthesis,
    LeftBrace,
    RightBrace,
    Comma,
    Semicolon,

    /// <summary>Was reported by the lexer; takes the place of what should have stood there.</summary>
    Bad,
}

/// <param name="Kind"></param>
/// <param name="Text">Lower-case of identifiers and tags (without colon), the content of strings.</param>
/// <param name="Number">The value of numbers.</param>
/// <param name="At">Where it begins.</param>
internal readonly record struct SieveToken(TokenKind Kind, string Text, long Number, SievePosition At)
{
    internal string Described => Kind switch
    {
        TokenKind.End => "the end of the script",
        TokenKind.Identifier => $"'{Text}'",
        TokenKind.Tag => $"':{Text}'",
        TokenKind.Number => "a number",
        TokenKind.Text => "a string",
        TokenKind.LeftBracket => "'['",
        TokenKind.RightBracket => "']'",
        TokenKind.LeftParenthesis => "'('",
        TokenKind.RightParenthesis => "')'",
        TokenKind.LeftBrace => "'{'",
        TokenKind.RightBrace => "'}'",
        TokenKind.Comma => "','",
        TokenKind.Semicolon => "';'",
        _ => "something unreadable",
    };
}
