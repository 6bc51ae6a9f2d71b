using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

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
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return text;
        }

        return text + " " + Clean(node)?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static JsonNode? Clean(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                var cleaned = new JsonObject();
                foreach ((string name, JsonNode? value) in fields) cleaned[name] = value is not null && IsSecret(name) ? Removed : Clean(value);
                return cleaned;
            case JsonArray items:
                return new JsonArray([.. items.Select(Clean)]);
            case JsonValue value when value.TryGetValue(out string? text) && text.Length > LongestText:
                return $"({Encoding.UTF8.GetByteCount(text)} octets)";
            default:
                return node?.DeepClone();
        }
    }

    // A file's name is no secret, and what it is named tells what was changed.
    private static bool IsSecret(string name) => !name.EndsWith("File", StringComparison.OrdinalIgnoreCase) && Secrets.Any(secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Target">Path and query below /api/v1.</param>
internal readonly record struct HttpRequestLine(string Method, string Target);
