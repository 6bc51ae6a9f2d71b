using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Dns;

/// <summary>Reads JSON of a provider without believing anything about its shape: what is missing or of another kind reads as nothing.</summary>
internal static class ProviderJson
{
    // No answer of these APIs is nested deeper than ten.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    internal static JsonObject? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: Options) as JsonObject;
        }
        catch (JsonException)
        {
            // The caller says that the answer is none of the API's.
            return null;
        }
        catch (ArgumentException)
        {
            // A name that is there twice.
            return null;
        }
    }

    internal static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (string name in path) node = node is JsonObject inner && TryGet(inner, name, out JsonNode? next) ? next : null;
        return node;
    }

    /// <summary>Text, or a number's digits; "" for nothing.</summary>
    internal static string Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) is JsonValue value
        ? value.GetValueKind() switch { JsonValueKind.String => value.GetValue<string>(), JsonValueKind.Number => value.ToJsonString(), JsonValueKind.True => "true", JsonValueKind.False => "false", _ => "" }
        : "";

    internal static int Number(this JsonNode? node, params ReadOnlySpan<string> path) => int.TryParse(node.Text(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    internal static IEnumerable<JsonNode> List(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) is JsonArray array ? array.OfType<JsonNode>() : [];

    private static bool TryGet(JsonObject node, string name, out JsonNode? value)
    {
        try
        {
            return node.TryGetPropertyValue(name, out value);
        }
        catch (ArgumentException)
        {
            // A name that is there twice is found only when the object is first looked into.
            value = null;
            return false;
        }
    }
}
