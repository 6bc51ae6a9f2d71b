using System.Globalization;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>Holds real answers against the contract that is checked in: status, and body by its schema.</summary>
internal static class ContractCheck
{
    private static readonly JsonElement Document = JsonDocument.Parse(File.ReadAllText(Path.Combine(OpenApiTests.Root(), "docs", "api", "openapi.json"))).RootElement;

    /// <param name="path">Below /api/v1/, with its query.</param>
    public static void Require(string method, string path, int status, string kind, string body)
    {
        if (Find(method, path.Split('?')[0]) is not { } operation) return;
        JsonElement responses = operation.GetProperty("responses");
        if (status == 304) return;
        if (!responses.TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out JsonElement response))
        {
            Assert.True(status >= 400, $"{method} {path}: the contract knows no {status}.");
            response = Resolve(responses.GetProperty("default"));
        }

        if (body.Length == 0)
        {
            Assert.False(response.TryGetProperty("content", out _), $"{method} {path}: {status} has a body by the contract.");
            return;
        }

        string media = kind.Split(';')[0];
        JsonElement type = default;
        Assert.True(response.TryGetProperty("content", out JsonElement content) && content.TryGetProperty(media, out type), $"{method} {path}: {status} is not {media} by the contract.");
        if (media == "text/csv") return;
        foreach (string line in media == "application/x-ndjson" ? body.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [body])
        {
            string? problem = Problem(JsonDocument.Parse(line).RootElement, type.GetProperty("schema"), "");
            Assert.True(problem is null, $"{method} {path}: {problem}\n{line}");
        }
    }

    private static JsonElement? Find(string method, string path)
    {
        string[] parts = path.Split('/');
        foreach (JsonProperty candidate in Document.GetProperty("paths").EnumerateObject().OrderBy(static p => p.Name.Count(static c => c == '{')))
        {
            string[] wanted = candidate.Name[1..].Split('/');
            if (wanted.Length != parts.Length || !wanted.Zip(parts).All(static pair => pair.First.StartsWith('{') || pair.First == pair.Second)) continue;
            if (candidate.Value.TryGetProperty(method.ToLowerInvariant(), out JsonElement operation)) return operation;
        }

        return null;
    }

    private static JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            schema = Document;
            foreach (string part in reference.GetString()!.Split('/').Skip(1)) schema = schema.GetProperty(part);
        }

        return schema;
    }

    // What the document uses of JSON Schema: type, enum, items, properties, required, additionalProperties.
    private static string? Problem(JsonElement value, JsonElement schema, string at)
    {
        schema = Resolve(schema);
        if (schema.ValueKind != JsonValueKind.Object) return null;
        if (schema.TryGetProperty("enum", out JsonElement values) && !values.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value))) return $"{at}: {value} is none of {values}";
        if (schema.TryGetProperty("type", out JsonElement type))
        {
            string[] kinds = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(static t => t.GetString()!)] : [type.GetString()!];
            if (!kinds.Contains(KindOf(value)) && !(KindOf(value) == "integer" && kinds.Contains("number"))) return $"{at}: {KindOf(value)} in place of {string.Join('|', kinds)}";
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
            return value.EnumerateArray().Select((item, i) => Problem(item, items, $"{at}[{i}]")).FirstOrDefault(static p => p is not null);
        if (value.ValueKind != JsonValueKind.Object) return null;
        JsonElement properties = schema.TryGetProperty("properties", out JsonElement known) ? known : default;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(property.Name, out JsonElement of))
            {
                if (Problem(property.Value, of, at + "." + property.Name) is { } problem) return problem;
            }
            else if (schema.TryGetProperty("additionalProperties", out JsonElement others))
            {
                if (others.ValueKind == JsonValueKind.False) return $"{at}.{property.Name} is unknown";
                if (Problem(property.Value, others, at + "." + property.Name) is { } problem) return problem;
            }
        }

        return schema.TryGetProperty("required", out JsonElement required)
            ? required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}.{name} is missing").FirstOrDefault()
            : null;
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        _ => value.TryGetInt64(out _) ? "integer" : "number",
    };
}
