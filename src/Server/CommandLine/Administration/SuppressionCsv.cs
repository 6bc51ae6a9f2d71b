using System.Globalization;
using System.Text;
using Posthouse.Mail;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>The suppression list as CSV (RFC 4180), written and read.</summary>
internal static class SuppressionCsv
{
    internal const string Header = "address,class,status,reason,lists-only,first-seen,last-seen,count,expires";

    private static readonly string[] Columns = Header.Split(',');

    internal static string Write(IReadOnlyList<SuppressionModel> rows)
    {
        var text = new StringBuilder(Header).Append("\r\n");
        foreach (SuppressionModel row in rows)
        {
            string?[] fields = [row.Address, row.Class, row.Status, row.Reason, row.ListsOnly == true ? "yes" : "no", Moment(row.FirstSeen), Moment(row.LastSeen), row.Count?.ToString(CultureInfo.InvariantCulture), Moment(row.Expires)];
            text.AppendJoin(',', fields.Select(Quote)).Append("\r\n");
        }

        return text.ToString();
    }

    /// <returns>Each with where it begins in the file, from 1.</returns>
    /// <exception cref="CommandException">A line cannot be used; it is named, and nothing is returned.</exception>
    internal static List<(int Line, SuppressionModel Row)> Read(TextReader reader)
    {
        int line = 1;
        List<string> fields = [];
        if (!AccountCsv.TryReadRecord(reader, ref line, fields, out string? problem) || problem is not null) throw new CommandException($"the file is empty: its first line must be {Header}, or address alone.");
        string[] columns = [.. fields.Select(static f => f.Trim('\ufeff', ' ').ToLowerInvariant())];
        if (!columns.Contains("address")) throw new CommandException($"the first line must name the columns, at least address: {Header}.");
        if (columns.FirstOrDefault(static c => !Columns.Contains(c)) is { } unknown) throw new CommandException($"line 1: there is no column '{unknown}'; the columns are {string.Join(", ", Columns)}.");
        var rows = new List<(int, SuppressionModel)>();
        for (int start = line; AccountCsv.TryReadRecord(reader, ref line, fields, out problem); start = line)
        {
            if (problem is not null) throw new CommandException($"line {start}: {problem}.");
            if (fields.Count == 1 && fields[0].Trim().Length == 0) continue;
            if (fields.Count > columns.Length) throw new CommandException($"line {start}: has {fields.Count} fields, the header {columns.Length}.");
            rows.Add((start, Row(start, columns, fields)));
        }

        return rows;
    }

    private static SuppressionModel Row(int line, string[] columns, List<string> fields)
    {
        string? Of(string column) => Array.IndexOf(columns, column) is >= 0 and var at && at < fields.Count && fields[at].Trim() is { Length: > 0 } value ? value : null;
        DateTimeOffset? MomentOf(string column) => Of(column) is not { } text ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment
            : throw new CommandException($"line {line}: '{text}' is no date such as 2026-01-31.");
        string address = Of("address") ?? throw new CommandException($"line {line}: the address is missing.");
        if (!EmailAddress.TryParse(address, out _)) throw new CommandException($"line {line}: '{address}' is not an address such as bob@example.net.");
        return new SuppressionModel
        {
            Address = address,
            Class = Of("class"),
            Status = Of("status"),
            Reason = Of("reason"),
            ListsOnly = Of("lists-only") is "yes" or "true" or "1",
            FirstSeen = MomentOf("first-seen"),
            LastSeen = MomentOf("last-seen"),
            Count = int.TryParse(Of("count"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null,
            Expires = MomentOf("expires"),
        };
    }

    private static string? Moment(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // A spreadsheet would run what begins with these.
    private static string Quote(string? field)
    {
        if (string.IsNullOrEmpty(field)) return "";
        if (field[0] is '=' or '+' or '-' or '@' or '\t' or '\r') field = " " + field;
        return field.AsSpan().ContainsAny("\",\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }
}
