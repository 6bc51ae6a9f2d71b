namespace Posthouse.Server;

/// <summary>The columns that a CSV file may have, as its header line names them.</summary>
/// <param name="Header">How the header line reads, for people.</param>
/// <param name="Least">Those that have to be there, for people.</param>
/// <param name="Suffice">Whether those that have to be there are.</param>
/// <param name="Known">All of them, in lower case.</param>
internal sealed record CsvColumns(string Header, string Least, Func<IReadOnlyList<string>, bool> Suffice, IReadOnlyList<string> Known)
{
    /// <summary>Reads the header line; <paramref name="line"/> is then that of the first record.</summary>
    /// <exception cref="CommandException">It is missing or wrong: nothing can be read.</exception>
    internal string[] Read(TextReader reader, ref int line)
    {
        List<string> fields = [];
        if (!CsvRecords.TryRead(reader, ref line, fields, out string? problem) || problem is not null) throw new CommandException($"the file is empty: its first line must be {Header}.");
        if (fields[0].StartsWith('\ufeff')) fields[0] = fields[0][1..];
        string[] columns = [.. fields.Select(static field => field.Trim().ToLowerInvariant())];
        if (!Suffice(columns)) throw new CommandException($"the first line must name the columns, at least {Least}: {Header}. It is: {string.Join(',', fields)}");
        if (columns.FirstOrDefault(column => !Known.Contains(column)) is { } unknown) throw new CommandException($"line 1: there is no column '{unknown}'; the columns are {string.Join(", ", Known)}.");
        if (columns.GroupBy(static column => column).FirstOrDefault(static group => group.Count() > 1) is { } twice) throw new CommandException($"line 1: the column '{twice.Key}' stands twice.");
        return columns;
    }
}
