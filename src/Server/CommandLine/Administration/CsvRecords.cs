using System.Globalization;
using System.Text;

namespace Posthouse.Server;

/// <summary>Reads CSV (RFC 4180) whose first line names the columns. Fields may be quoted and then hold commas, quotes and line ends. A bad record harms no other.</summary>
internal static class CsvRecords
{
    // An organisation's export; what is larger is another kind of file.
    private const int MaximumRecord = 64 << 10;

    /// <param name="read">What a record asks for; what it cannot be taken for is a <see cref="FormatException"/>.</param>
    /// <exception cref="CommandException">The header line is missing or wrong: nothing can be read.</exception>
    internal static IEnumerable<CsvEntry<T>> Read<T>(TextReader reader, CsvColumns known, Func<CsvFields, CsvEntry<T>> read)
        where T : class
    {
        int line = 1;
        return ReadAll(reader, known.Read(reader, ref line), line, read);
    }

    private static IEnumerable<CsvEntry<T>> ReadAll<T>(TextReader reader, string[] columns, int line, Func<CsvFields, CsvEntry<T>> read)
        where T : class
    {
        List<string> fields = [];
        while (true)
        {
            int start = line;
            if (!TryRead(reader, ref line, fields, out string? problem)) yield break;
            // A quote that is not closed swallows the lines up to the next one: they have to be named, or what they ask for is missed by nobody.
            if (problem is not null && line - start > 1)
                problem = string.Create(CultureInfo.InvariantCulture, $"{problem}; lines {start} to {line - 1} were taken for one, from a quote to the next, and none of them was imported");
            if (problem is not null) yield return new CsvEntry<T>(start, null, problem);
            else if (fields.Count == 1 && fields[0].Trim().Length == 0) continue;
            else if (fields.Count > columns.Length) yield return new CsvEntry<T>(start, null, $"has {fields.Count} fields, the header {columns.Length}");
            else yield return Entry(new CsvFields(start, columns, fields), read);
        }
    }

    private static CsvEntry<T> Entry<T>(CsvFields fields, Func<CsvFields, CsvEntry<T>> read)
        where T : class
    {
        try
        {
            return read(fields);
        }
        catch (FormatException problem)
        {
            return new CsvEntry<T>(fields.Line, null, problem.Message);
        }
    }

    /// <summary>False at the end. A record with a problem was skipped up to its line end.</summary>
    internal static bool TryRead(TextReader reader, ref int line, List<string> fields, out string? problem)
    {
        fields.Clear();
        problem = null;
        int c = reader.Read();
        if (c < 0) return false;
        var field = new StringBuilder();
        int length = 0;
        bool quoted = false, wasQuoted = false;
        for (; ; c = reader.Read())
        {
            if (++length > MaximumRecord) problem ??= string.Create(CultureInfo.InvariantCulture, $"is longer than {MaximumRecord} characters");
            if (c < 0)
            {
                if (quoted) problem ??= "has a quote that is never closed";
                break;
            }

            if (quoted)
            {
                if (c == '\n') line++;
                if (c != '"') field.Append(problem is null ? (char)c : '\0');
                else if (reader.Peek() == '"') field.Append((char)reader.Read());
                else quoted = false;
                if (problem is not null) field.Clear();
                continue;
            }

            if (c == '"' && field.Length == 0 && !wasQuoted) quoted = wasQuoted = true;
            else if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
                wasQuoted = false;
            }
            else if (c == '\r' && reader.Peek() == '\n')
            {
                continue;
            }
            else if (c == '\n')
            {
                line++;
                break;
            }
            else if (wasQuoted) problem ??= "has text after a closing quote";
            else if (problem is null) field.Append((char)c);
        }

        fields.Add(field.ToString());
        return true;
    }
}
