using Posthouse.Dns;

namespace Posthouse.Server;

/// <summary>
/// Records for a person to read, each with its purpose above it, in lines that fit a terminal. They are lines of a zone file all the same:
/// long values go on in parentheses (RFC 1035 §5.1).
/// </summary>
internal static class RecordLines
{
    // Of the text of a TXT record, in one line.
    private const int Part = 80;

    internal static void Write(TextWriter writer, IReadOnlyList<DnsRecord> records, string indent = "")
    {
        string? before = null;
        foreach (DnsRecord record in records)
        {
            if (record.Purpose != before)
            {
                if (before is not null) writer.WriteLine();
                TextLines.Write(writer, record.Purpose, indent + "; ", indent + ";   ");
            }

            before = record.Purpose;
            string name = $"{indent}{record.Name}.  IN  {record.Type}  ", value = TextTable.Clean(record.Value);
            if (name.Length + value.Length <= TextLines.Columns)
            {
                writer.WriteLine(name + value);
                continue;
            }

            IReadOnlyList<string> parts = record.Type == "TXT" ? Strings(record.PlainValue) : [value];
            writer.WriteLine(name + "(");
            for (int i = 0; i < parts.Count; i++) writer.WriteLine($"{indent}    {parts[i]}{(i == parts.Count - 1 ? " )" : "")}");
        }
    }

    private static List<string> Strings(string text) =>
        [.. text.Chunk(Part).Select(static part => $"\"{new string(part).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")];
}
