using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Jmap;

/// <summary>Applies a PatchObject (RFC 8620 §5.3) to an object of which the server knows not every property.</summary>
internal static class ObjectPatch
{
    /// <exception cref="SetException">invalidPatch: a path leads nowhere, into an array, or is the beginning of another.</exception>
    internal static void Apply(JsonObject target, JsonElement patch)
    {
        RequireApart(patch);
        foreach (JsonProperty property in patch.EnumerateObject())
        {
            string[] segments = Array.ConvertAll(property.Name.Split('/'), static segment => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
            JsonObject at = target;
            foreach (string segment in segments[..^1]) at = at[segment] as JsonObject ?? throw new SetException("invalidPatch", $"'{property.Name}' leads to nothing.");
            if (property.Value.ValueKind == JsonValueKind.Null) at.Remove(segments[^1]);
            else at[segments[^1]] = JsonNode.Parse(property.Value.GetRawText(), documentOptions: ResultReferences.Nested);
        }
    }

    /// <summary>RFC 8620 §5.3: no path of a patch is the beginning of another.</summary>
    /// <exception cref="SetException">invalidPatch.</exception>
    internal static void RequireApart(JsonElement patch)
    {
        List<string> paths = [.. patch.EnumerateObject().Select(static property => property.Name)];
        foreach (string path in paths)
        {
            if (paths.Exists(other => other.StartsWith(path + "/", StringComparison.Ordinal))) throw new SetException("invalidPatch", $"'{path}' is set as a whole and in part.");
        }
    }
}
