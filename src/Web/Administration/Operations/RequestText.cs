using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Posthouse.Web;

/// <summary>What was asked, for the audit log: without passwords, keys and tokens.</summary>
internal static class RequestText
{
    private const string Removed = "(removed)";

    // Whole scripts and keys are not kept twice; who wants to know what a script was finds its change by the moment.
    private const int LongestText = 1000;

    private static readonly string[] Secrets = ["password", "secret", "token", "privatekey", "passphrase", "hash", "credential"];

    public static string Of(HttpRequestLine line, byte[]? body)
    {
        string text = line.Method + " " + line.Target;
        if (body is null or { Length: 0 }) return text;
        try
        {
            return text + " " + Clean(body);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    // From token to token: a whole configuration would be a million objects otherwise.
    private static string Clean(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        var cleaned = new ArrayBufferWriter<byte>(body.Length);
        using (var writer = new Utf8JsonWriter(cleaned, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            while (reader.Read()) Copy(ref reader, writer);
        }

        return Encoding.UTF8.GetString(cleaned.WrittenSpan);
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                string name = reader.GetString()!;
                writer.WritePropertyName(name);
                if (IsSecret(name)) Remove(ref reader, writer);
                break;
            case JsonTokenType.String when !reader.ValueIsEscaped && reader.ValueSpan.Length <= LongestText:
                writer.WriteStringValue(reader.ValueSpan);
                break;
            case JsonTokenType.String:
                string text = reader.GetString()!;
                writer.WriteStringValue(text.Length > LongestText ? $"({Encoding.UTF8.GetByteCount(text)} octets)" : text);
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan);
                break;
        }
    }

    private static void Remove(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        reader.Read();
        reader.Skip();
        if (reader.TokenType == JsonTokenType.Null) writer.WriteNullValue();
        else writer.WriteStringValue(Removed);
    }

    // A file's name is no secret, and what it is named tells what was changed.
    private static bool IsSecret(string name) => !name.EndsWith("File", StringComparison.OrdinalIgnoreCase) && Secrets.Any(secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Target">Path and query below /api/v1.</param>
internal readonly record struct HttpRequestLine(string Method, string Target);
