using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Jmap;

/// <summary>
/// RFC 8620 §5.3: a whole object is a patch too, in which what the server sets, or what never changes, stands as it is. Such properties are taken
/// out of an update before its method reads it; one that has another value is left there, and refused. Nothing is looked up where there are none.
/// </summary>
internal static class WholeObjects
{
    /// <summary>The arguments as the method is to see them.</summary>
    internal static async ValueTask<MethodArguments> WithoutUnchangedAsync(JmapRun run, SetMethod set, IJmapMethod get, MethodArguments arguments, AccountView view, CancellationToken cancellationToken)
    {
        if (set.Updatable is not { } updatable || arguments.Object("update") is not { } update) return arguments;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var properties = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty patch in update.EnumerateObject())
        {
            if (patch.Value.ValueKind != JsonValueKind.Object || run.Resolve(patch.Name) is not { } id) continue;
            foreach (JsonProperty property in patch.Value.EnumerateObject())
            {
                if (property.Name.Contains('/', StringComparison.Ordinal) || updatable.Contains(property.Name)) continue;
                properties.Add(property.Name);
                ids.Add(id);
            }
        }

        if (ids.Count == 0 || ids.Count > run.Options.MaximumObjectsInSet) return arguments;
        Dictionary<string, JsonElement> current = await ReadAsync(run, set, get, ids, properties, view, cancellationToken).ConfigureAwait(false);
        if (current.Count == 0) return arguments;
        JsonObject changed = JsonNode.Parse(update.GetRawText(), documentOptions: ResultReferences.Nested)!.AsObject();
        foreach (JsonProperty patch in update.EnumerateObject())
        {
            if (patch.Value.ValueKind != JsonValueKind.Object || run.Resolve(patch.Name) is not { } id || !current.TryGetValue(id, out JsonElement now)) continue;
            JsonObject left = changed[patch.Name]!.AsObject();
            foreach (JsonProperty property in patch.Value.EnumerateObject())
            {
                if (!updatable.Contains(property.Name) && now.TryGetProperty(property.Name, out JsonElement value) && JsonElement.DeepEquals(property.Value, value)) left.Remove(property.Name);
            }
        }

        using JsonDocument document = JsonDocument.Parse(changed.ToJsonString(), ResultReferences.Nested);
        return arguments.With("update", document.RootElement.Clone());
    }

    private static async ValueTask<Dictionary<string, JsonElement>> ReadAsync(JmapRun run, SetMethod set, IJmapMethod get, HashSet<string> ids, HashSet<string> properties, AccountView view, CancellationToken cancellationToken)
    {
        var arguments = new MethodArguments(new Dictionary<string, JsonElement> { ["ids"] = JsonSerializer.SerializeToElement(ids), ["properties"] = JsonSerializer.SerializeToElement(properties) });
        if (set.IsOfAccount) arguments = arguments.With("accountId", JsonSerializer.SerializeToElement(JmapIds.Of(view.Account)));
        var buffer = new ArrayBufferWriter<byte>(1024);
        var output = new Utf8JsonWriter(buffer, Dispatcher.Json);
        await using (output.ConfigureAwait(false))
        {
            try
            {
                await get.InvokeAsync(new JmapCall(run, arguments, view, output), cancellationToken).ConfigureAwait(false);
            }
            catch (MethodException)
            {
                // There is no such property, or it is not told to anybody: the update says so itself.
                return [];
            }
        }

        using JsonDocument answer = JsonDocument.Parse(buffer.WrittenMemory, ResultReferences.Nested);
        var current = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonElement found in answer.RootElement.GetProperty("list").EnumerateArray()) current[found.GetProperty("id").GetString()!] = found.Clone();
        return current;
    }
}
