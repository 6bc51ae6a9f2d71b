namespace Posthouse.Imap;

internal enum SectionKind
{
    /// <summary>BODY[…]: octets as they are stored.</summary>
    Raw,

    /// <summary>BINARY[…] (RFC 3516): without the transfer encoding.</summary>
    Binary,

    /// <summary>BINARY.SIZE[…].</summary>
    BinarySize,
}

internal enum SectionText
{
    /// <summary>The part itself.</summary>
    All,
    Header,
    HeaderFields,
    HeaderFieldsNot,
    Text,
    Mime,
}

/// <summary>One section of a message that FETCH asks for.</summary>
/// <param name="Label">What the response calls it, ready for the wire: "BODY[1.TEXT]&lt;0&gt;".</param>
/// <param name="Part">Part numbers; empty is the whole message.</param>
/// <param name="Fields">Header names in upper case.</param>
/// <param name="Peek">\Seen stays as it is.</param>
/// <param name="Offset">Of a partial fetch; null without one.</param>
internal sealed record SectionItem(SectionKind Kind, byte[] Label, uint[] Part, SectionText Text, byte[][] Fields, bool Peek, long? Offset, long Count)
{
    internal bool IsWhole => Kind == SectionKind.Raw && Part.Length == 0 && Text == SectionText.All;

    /// <summary>The part tree is needed to find it.</summary>
    internal bool NeedsParts => !IsWhole;
}
