namespace Posthouse.Reading;

internal enum RtfTokenKind
{
    GroupStart,
    GroupEnd,

    /// <summary>A backslash and letters, with or without a number.</summary>
    Word,

    /// <summary>A backslash and one other octet.</summary>
    Symbol,

    /// <summary>\'xx: an octet of text.</summary>
    Octet,
    Text,
}
