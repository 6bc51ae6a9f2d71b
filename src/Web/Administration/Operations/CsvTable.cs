using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Posthouse.Web;

/// <summary>A list as RFC 4180 writes it: a column for each property of the rows, in their order.</summary>
internal static class CsvTable
{
    /// <param name="rows">A JSON array of objects.</param>
    public static byte[] Write(byte[] rows, JsonTypeInfo row)
    {
        string[] columns = [.. row.Properties.Select(static p => p.Name)];
        var text = new StringBuilder();
        text.AppendJoin(',', columns).Append("\r\n");
        foreach (JsonElement one in JsonDocument.Parse(rows).RootElement.EnumerateArray())
            text.AppendJoin(',', columns.Select(column => one.TryGetProperty(column, out JsonElement value) ? Cell(value) : "")).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Cell(JsonElement value)
    {
        string text = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array => string.Join(' ', value.EnumerateArray().Select(static v => v.ValueKind == JsonValueKind.String ? v.GetString() : v.GetRawText())),
            _ => value.GetRawText(),
        };
        // A spreadsheet would run what begins like a formula; numbers are written by us.
        if (value.ValueKind is JsonValueKind.String or JsonValueKind.Array && text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal)) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
