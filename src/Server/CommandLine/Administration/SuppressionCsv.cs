using System.Globalization;
using System.Text;
using Posthouse.Mail;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>The suppression list as CSV (RFC 4180), written and read.</summary>
internal static class SuppressionCsv
{
    internal const string Header = "address,class,status,reason,lists-only,first-seen,last-seen,count,expires";

    internal static readonly CsvColumns Columns = new(Header, "address", static columns => columns.Contains("address"), Header.Split(','));

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

    /// <exception cref="CommandException">The header line is missing or wrong: nothing can be read.</exception>
    internal static IEnumerable<CsvEntry<SuppressionModel>> Read(TextReader reader) => CsvRecords.Read(reader, Columns, Entry);

    private static CsvEntry<SuppressionModel> Entry(CsvFields fields)
    {
        string address = fields.Of("address") ?? throw new FormatException("has no address");
        if (!EmailAddress.TryParse(address, out _)) throw new FormatException($"'{address}' is not an address such as bob@example.net");
        return new CsvEntry<SuppressionModel>(fields.Line, new SuppressionModel
        {
            Address = address,
            Class = fields.Of("class"),
            Status = fields.Of("status"),
            Reason = fields.Of("reason"),
            ListsOnly = fields.IsYes("lists-only"),
            FirstSeen = fields.MomentOf("first-seen"),
            LastSeen = fields.MomentOf("last-seen"),
            Count = fields.CountOf("count"),
            Expires = fields.MomentOf("expires"),
        }, null);
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
