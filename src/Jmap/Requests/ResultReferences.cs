using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>References to the results of earlier calls (RFC 8620 §3.7).</summary>
internal static class ResultReferences
{
    // A path through one response; longer ones than this are no client's.
    private const int MaximumSegments = 32;

    // Values that one reference may gather, nested wildcards included.
    private const int MaximumValues = 100_000;

    // Octets that the references of one call may gather together: what is named without a wildcard is not copied.
    private const int MaximumOctets = 16 << 20;

    /// <summary>A request's depth and one more for each call that nests another's result.</summary>
    internal static readonly JsonDocumentOptions Nested = new() { MaxDepth = 512 };

    /// <summary>The arguments by name, every "#name" replaced by what it refers to.</summary>
    /// <exception cref="MethodException">invalidArguments, invalidResultReference.</exception>
    internal static Dictionary<string, JsonElement> Resolve(JsonElement arguments, JmapRun run)
    {
        var resolved = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        int octets = 0;
        foreach (JsonProperty property in arguments.EnumerateObject())
        {
            bool reference = property.Name.StartsWith('#');
            string name = reference ? property.Name[1..] : property.Name;
            // RFC 8620 §3.7: the same argument in both forms is invalidArguments.
            if (reference && arguments.TryGetProperty(name, out _)) throw MethodException.Invalid(name, $"'{name}' is given both as a value and as a reference.");
            resolved[name] = reference ? Follow(property.Value, run, ref octets) : property.Value;
        }

        return resolved;
    }

    private static JsonElement Follow(JsonElement reference, JmapRun run, ref int octets)
    {
        if (reference.ValueKind != JsonValueKind.Object || Text(reference, "resultOf") is not { } callId || Text(reference, "name") is not { } name || Text(reference, "path") is not { } path)
            throw new MethodException("invalidArguments", "A reference is an object with 'resultOf', 'name' and 'path'.");
        foreach (MethodResponse response in run.Responses)
        {
            if (response.CallId != callId) continue;
            // The first response of that call id counts, and must be of that name: an error is none.
            if (response.Name != name) break;
            return Evaluate(response.Root, path, ref octets);
        }

        throw Unresolved("There is no earlier response of that name and call id.");
    }

    // RFC 6901, with "*" for each item of an array.
    private static JsonElement Evaluate(JsonElement root, string path, ref int octets)
    {
        if (path.Length == 0) return root;
        if (path[0] != '/') throw Unresolved("A path begins with '/'.");
        string[] segments = path[1..].Split('/');
        if (segments.Length > MaximumSegments) throw Unresolved("The path is too long.");
        if (!segments.Contains("*"))
        {
            JsonElement at = root;
            foreach (string segment in segments) at = Step(at, segment);
            return at;
        }

        var found = new List<JsonElement>();
        Walk(root, segments, 0, found);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (JsonElement element in found)
            {
                element.WriteTo(writer);
                if (octets + writer.BytesCommitted + writer.BytesPending > MaximumOctets) throw Unresolved("The references gather too much.");
            }

            writer.WriteEndArray();
        }

        octets += buffer.WrittenCount;
        using JsonDocument list = JsonDocument.Parse(buffer.WrittenMemory, Nested);
        return list.RootElement.Clone();
    }

    private static void Walk(JsonElement at, string[] segments, int next, List<JsonElement> found)
    {
        for (; next < segments.Length && segments[next] != "*"; next++) at = Step(at, segments[next]);
        if (next < segments.Length)
        {
            if (at.ValueKind != JsonValueKind.Array) throw Unresolved("'*' stands where there is no array.");
            foreach (JsonElement item in at.EnumerateArray()) Walk(item, segments, next + 1, found);
            return;
        }

        // RFC 8620 §3.7: where an item is itself an array, its contents are added rather than the array.
        if (at.ValueKind == JsonValueKind.Array) found.AddRange(at.EnumerateArray());
        else found.Add(at);
        if (found.Count > MaximumValues) throw Unresolved("The reference gathers too many values.");
    }

    private static JsonElement Step(JsonElement at, string segment)
    {
        if (at.ValueKind == JsonValueKind.Object)
            return at.TryGetProperty(segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out JsonElement value) ? value : throw Unresolved("The path leads nowhere.");
        if (at.ValueKind == JsonValueKind.Array && IsIndex(segment) && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < at.GetArrayLength()) return at[index];
        throw Unresolved("The path leads nowhere.");
    }

    // RFC 6901 §4: no leading zero.
    private static bool IsIndex(string segment) => segment.Length > 0 && (segment == "0" || segment[0] != '0');

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static MethodException Unresolved(string description) => new("invalidResultReference", description);
}
