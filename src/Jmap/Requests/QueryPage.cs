using System.Text.Json;

namespace Posthouse.Jmap;

/// <param name="Position">Of the first id in all results.</param>
/// <param name="Total">Null where the client did not ask.</param>
/// <param name="Limit">The server's own, where it cut the page.</param>
internal sealed record QueryPage(IReadOnlyList<string> Ids, long Position, long? Total, long? Limit)
{
    internal void Write(JmapCall call, string queryState, bool canCalculateChanges)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("queryState"u8, queryState);
        output.WriteBoolean("canCalculateChanges"u8, canCalculateChanges);
        output.WriteNumber("position"u8, Position);
        output.WriteStartArray("ids"u8);
        foreach (string id in Ids) output.WriteStringValue(id);
        output.WriteEndArray();
        if (Total is { } total) output.WriteNumber("total"u8, total);
        if (Limit is { } limit) output.WriteNumber("limit"u8, limit);
        output.WriteEndObject();
    }
}
