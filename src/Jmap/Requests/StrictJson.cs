using System.Text.Json;
using System.Text.Unicode;

namespace Posthouse.Jmap;

/// <summary>Reads I-JSON (RFC 7493, which RFC 8620 §1.5 asks for): UTF-8, no name twice in an object, no half of a surrogate pair, bounded depth.</summary>
internal static class StrictJson
{
    /// <exception cref="RequestException">It is not I-JSON.</exception>
    internal static JsonDocument Parse(ReadOnlyMemory<byte> body, int maximumDepth)
    {
        if (!Utf8.IsValid(body.Span)) throw RequestException.NotJson("The request is not UTF-8.");
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
            if (!IsWhole(reader.ValueSpan)) throw RequestException.NotJson("The request has half of a surrogate pair in a string.");
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> escaped)
    {
        for (int i = 0; i + 1 < escaped.Length; i++)
        {
            if (escaped[i] != '\\') continue;
            i++;
            if (escaped[i] != 'u') continue;
            int unit = Unit(escaped, i + 1);
            i += 4;
            if (unit is < 0xD800 or > 0xDFFF) continue;
            if (unit >= 0xDC00 || escaped.Length - i - 1 < 6) return false;
            if (escaped[i + 1] != '\\' || escaped[i + 2] != 'u' || Unit(escaped, i + 3) is < 0xDC00 or > 0xDFFF) return false;
            i += 6;
        }

        return true;
    }

    // The reader has checked that four hexadecimal digits follow.
    private static int Unit(ReadOnlySpan<byte> text, int at) =>
        System.Buffers.Text.Utf8Parser.TryParse(text.Slice(at, 4), out int unit, out _, 'x') ? unit : 0;
}
