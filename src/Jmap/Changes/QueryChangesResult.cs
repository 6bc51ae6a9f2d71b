using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>What a /queryChanges method answers (RFC 8620 §5.6).</summary>
internal static class QueryChangesResult
{
    /// <param name="added">Ascending by index.</param>
    /// <exception cref="MethodException">tooManyChanges.</exception>
    internal static void Write(JmapCall call, string oldState, string newState, long? total, IReadOnlyCollection<string> removed, IReadOnlyList<(string Id, long Index)> added)
    {
        long maximum = Math.Min(call.Arguments.Unsigned("maxChanges") ?? long.MaxValue, call.Options.MaximumChanges);
        if (removed.Count + added.Count > maximum) throw new MethodException("tooManyChanges", "More has changed than 'maxChanges' allows to tell: ask the query anew.");
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("oldQueryState"u8, oldState);
        output.WriteString("newQueryState"u8, newState);
        if (total is { } count) output.WriteNumber("total"u8, count);
        output.WritePropertyName("removed"u8);
        HeaderValueWriter.WriteTexts(output, removed);
        output.WriteStartArray("added"u8);
        foreach ((string id, long index) in added)
        {
            output.WriteStartObject();
            output.WriteString("id"u8, id);
            output.WriteNumber("index"u8, index);
            output.WriteEndObject();
        }

        output.WriteEndArray();
        output.WriteEndObject();
    }
}
