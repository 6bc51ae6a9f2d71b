using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Posthouse.Web.Tests;

/// <summary>JSON Schemas (2020-12) of the API's types, from the contracts that write and read them.</summary>
internal sealed class SchemaWriter(SourceComments comments)
{
    private readonly SortedDictionary<string, JsonNode> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _named = new(StringComparer.Ordinal);

    public JsonObject Components => new(_components.Select(static c => KeyValuePair.Create<string, JsonNode?>(c.Key, c.Value)));

    public JsonNode Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } plain) return Of(plain);
        JsonTypeInfo contract = AdministrationJson.Default.Options.GetTypeInfo(type);
        switch (contract.Kind)
        {
            case JsonTypeInfoKind.Object:
                return Component(type, contract);
            case JsonTypeInfoKind.Enumerable:
                return new JsonObject { ["type"] = "array", ["items"] = Item(contract.ElementType ?? type.GetInterfaces().Prepend(type).First(static i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)).GetGenericArguments()[0]) };
            case JsonTypeInfoKind.Dictionary:
                return new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(contract.ElementType!) };
            default:
                JsonNode leaf = contract.GetJsonSchemaAsNode();
                return leaf is JsonObject fields && fields["type"] is JsonArray several ? Without(fields, several) : leaf;
        }
    }

    // A null in a list holds its place, and is written.
    private JsonNode Item(Type type)
    {
        JsonNode of = Of(type);
        if (Nullable.GetUnderlyingType(type) is not null && of is JsonObject fields && fields["type"] is JsonValue one) fields["type"] = new JsonArray((string)one!, "null");
        return of;
    }

    // Which numbers are written as text is nobody's concern here: the API writes none.
    private static JsonNode Without(JsonObject fields, JsonArray several)
    {
        string[] kinds = [.. several.Select(static k => (string)k!).Where(static k => k != "null")];
        if (kinds.Contains("integer") || kinds.Contains("number"))
        {
            kinds = [.. kinds.Where(static k => k != "string")];
            fields.Remove("pattern");
        }

        fields["type"] = kinds.Length == 1 ? kinds[0] : new JsonArray([.. kinds.Select(static k => JsonValue.Create(k))]);
        return fields;
    }

    private JsonObject Component(Type type, JsonTypeInfo contract)
    {
        string name = type.Name.Split('`')[0];
        if (name.EndsWith("Model", StringComparison.Ordinal)) name = name[..^"Model".Length];
        if (_named.TryAdd(name, type))
        {
            var schema = new JsonObject { ["type"] = "object" };
            _components[name] = schema;
            if (comments.Of(type) is { } summary) schema["description"] = summary;
            var properties = new JsonObject();
            var required = new JsonArray();
            foreach (JsonPropertyInfo property in contract.Properties)
            {
                JsonNode of = Of(property.PropertyType);
                if ((property.AttributeProvider as MemberInfo)?.Name is { } member && comments.Of(type, member) is { } text)
                {
                    // OpenAPI 3.1: beside $ref, other keywords hold as well.
                    of["description"] = text;
                }

                properties[property.Name] = of;
                if (IsAlways(property)) required.Add(property.Name);
            }

            schema["properties"] = properties;
            if (required.Count > 0) schema["required"] = required;
            schema["additionalProperties"] = false;
        }
        else if (_named[name] != type)
        {
            throw new InvalidOperationException($"Two types are called {name}: {type} and {_named[name]}.");
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    // Nulls are not written and need not be sent; what cannot be null is always there when it is read.
    private static bool IsAlways(JsonPropertyInfo property) =>
        property.IsRequired || (property.AssociatedParameter is { HasDefaultValue: false } && !property.IsGetNullable && Nullable.GetUnderlyingType(property.PropertyType) is null);
}
