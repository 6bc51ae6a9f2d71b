using System.Text.Json;
using System.Text.Unicode;

namespace Posthouse.Jmap;

/// <summary>Reads I-JSON (RFC 7493, which RFC 8620 §1.5 asks for): UTF-8, no name twice in an object, no half of a surrogate pair, no noncharacter, bounded depth.</summary>
internal static class StrictJson
{
    /// <exception cref="RequestException">It is not I-JSON.</exception>
    internal static JsonDocument Parse(ReadOnlyMemory<byte> body, int maximumDepth)
    {
        if (!Utf8.IsValid(body.Span)) throw RequestException.NotJson("The request is not UTF-8.");
        if (HasNoncharacter(body.Span)) throw NoCharacter();
        try
        {
            RequireText(body.Span, maximumDepth);
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = maximumDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw RequestException.NotJson("The request is not I-JSON: " + error.Message);
        }
    }

    // RFC 7493 §2.1. Only an escape can write half of a pair, and only such strings are decoded here.
    private static void RequireText(ReadOnlySpan<byte> body, int maximumDepth)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maximumDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            RequireWhole(reader.ValueSpan);
        }
    }

    // U+FDD0 to U+FDEF, and the last two of each plane, in valid UTF-8.
    private static bool HasNoncharacter(ReadOnlySpan<byte> text)
    {
        for (int at; (at = text.IndexOfAnyInRange((byte)0xEF, (byte)0xF4)) >= 0; text = text[(at + 3)..])
        {
            ReadOnlySpan<byte> c = text[at..];
            if (c[0] == 0xEF ? (c[1] == 0xB7 && c[2] is >= 0x90 and <= 0xAF) || (c[1] == 0xBF && c[2] >= 0xBE) : (c[1] & 0x0F) == 0x0F && c[2] == 0xBF && c[3] >= 0xBE) return true;
        }

        return false;
    }

    private static bool IsNoncharacter(int scalar) => scalar is >= 0xFDD0 and <= 0xFDEF || (scalar & 0xFFFE) == 0xFFFE;

    private static RequestException NoCharacter() => RequestException.NotJson("The request has a code point that is no character (RFC 7493 §2.1).");

    private static void RequireWhole(ReadOnlySpan<byte> escaped)
    {
        for (int i = 0; i + 1 < escaped.Length; i++)
        {
            if (escaped[i] != '\\') continue;
            i++;
            if (escaped[i] != 'u') continue;
            int unit = Unit(escaped, i + 1);
            i += 4;
            if (IsNoncharacter(unit)) throw NoCharacter();
            if (unit is < 0xD800 or > 0xDFFF) continue;
            if (unit >= 0xDC00 || escaped.Length - i - 1 < 6 || escaped[i + 1] != '\\' || escaped[i + 2] != 'u' || Unit(escaped, i + 3) is not (>= 0xDC00 and <= 0xDFFF and var low))
                throw RequestException.NotJson("The request has half of a surrogate pair in a string.");
            if (IsNoncharacter(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))) throw NoCharacter();
            i += 6;
        }
    }

    // The reader has checked that four hexadecimal digits follow.
    private static int Unit(ReadOnlySpan<byte> text, int at) =>
        System.Buffers.Text.Utf8Parser.TryParse(text.Slice(at, 4), out int unit, out _, 'x') ? unit : 0;
}
