using System.Text;

namespace Posthouse.Dns;

/// <summary>A word of a record's data in a zone file (RFC 1035 §5.1).</summary>
/// <param name="Raw">As it stands, without its quotes; a name keeps its escapes.</param>
/// <param name="Octets">With escapes resolved.</param>
internal sealed record ZoneToken(string Raw, byte[] Octets, bool Quoted)
{
    /// <summary>Characters of a record's data. 65,535 octets of text, each escaped, and their quotes.</summary>
    internal const int MaximumLength = 300_000;

    internal static bool TrySplit(string text, out List<ZoneToken> tokens)
    {
        tokens = [];
        if (text.Length > MaximumLength) return false;
        int at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t') at++;
            if (at == text.Length) return true;
            bool quoted = text[at] == '"';
            if (quoted) at++;
            int start = at;
            var octets = new List<byte>();
            while (at < text.Length && (quoted ? text[at] != '"' : text[at] is not (' ' or '\t')))
            {
                if (!TryReadOctets(text, quoted, ref at, octets)) return false;
            }

            if (quoted && at == text.Length) return false;
            tokens.Add(new ZoneToken(text[start..at], [.. octets], quoted));
            if (!quoted) continue;
            at++;
            // "a""b" is refused: it reads as two words or as one, by whom one asks.
            if (at < text.Length && text[at] is not (' ' or '\t')) return false;
        }
    }

    private static bool TryReadOctets(string text, bool quoted, ref int at, List<byte> octets)
    {
        char c = text[at];
        // Comments, parentheses and quotes amid a word belong to a file, not to a value.
        if (c < ' ' || c == '\x7F' || (!quoted && c is '"' or ';' or '(' or ')')) return false;
        if (c == '\\')
        {
            if (!WireName.TryReadEscape(text, ref at, out byte octet)) return false;
            octets.Add(octet);
            at++;
            return true;
        }

        if (!Rune.TryGetRuneAt(text, at, out Rune rune)) return false;
        Span<byte> encoded = stackalloc byte[4];
        octets.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
        at += rune.Utf16SequenceLength;
        return true;
    }
}
