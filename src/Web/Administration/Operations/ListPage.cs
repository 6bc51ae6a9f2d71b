using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Posthouse.Web;

/// <summary>
/// A page of a list that is in memory: sorted by a column, searched by a text, from a cursor on. The cursor names the row before it, so
/// that rows which come and go meanwhile neither repeat nor skip others.
/// </summary>
internal static class ListPage
{
    private const int MaximumLimit = 1_000_000;

    public static readonly IReadOnlyList<ApiParameter> Parameters =
    [
        ApiParameter.Number("limit", "Rows of a page, at most 1000000; without it, all."),
        ApiParameter.Text("cursor", "Where the page before ended: its Link rel=next has it."),
        ApiParameter.Text("sort", "A column to sort by; with - before it, downwards."),
        ApiParameter.Text("q", "Only rows with this text."),
    ];

    /// <param name="key">Unique; orders rows that are alike in the column.</param>
    /// <param name="columns">What can be sorted by: as text, or as a number in a form that sorts as text.</param>
    /// <param name="search">What q is looked for in.</param>
    public static List<T> Of<T>(HttpContext context, IEnumerable<T> rows, Func<T, string> key, IReadOnlyDictionary<string, Func<T, string>> columns, Func<T, string, bool> search)
    {
        (Func<T, string> column, bool down) = Column(context, key, columns);
        if (ApiEndpoint.Query(context, "q") is { } text) rows = rows.Where(row => search(row, text));
        List<(string Column, string Key, T Row)> sorted = [.. rows.Select(row => (column(row), key(row), row))];
        int direction = down ? -1 : 1;
        sorted.Sort((a, b) => direction * Compare((a.Column, a.Key), (b.Column, b.Key)));
        context.Response.Headers["Total-Count"] = sorted.Count.ToString(CultureInfo.InvariantCulture);
        int start = 0;
        if (ListCursor.Of(context) is { } cursor)
        {
            (string, string) last = Read(cursor);
            start = sorted.FindIndex(row => direction * Compare((row.Column, row.Key), last) > 0);
            if (start < 0) start = sorted.Count;
        }

        int limit = Limit(context, sorted.Count);
        List<T> page = [.. sorted.Skip(start).Take(limit).Select(static row => row.Row)];
        if (start + page.Count < sorted.Count && page.Count > 0) Next(context, Write(sorted[start + page.Count - 1].Column, sorted[start + page.Count - 1].Key));
        return page;
    }

    /// <summary>What the caller wants the list sorted by, and whether downwards.</summary>
    public static (Func<T, string> Of, bool Down) Column<T>(HttpContext context, Func<T, string> key, IReadOnlyDictionary<string, Func<T, string>> columns)
    {
        string sort = ApiEndpoint.Query(context, "sort") ?? "";
        Func<T, string> column = key;
        if (sort.TrimStart('-') is { Length: > 0 } name && !columns.TryGetValue(name, out column!)) throw new FormatException($"sort: there is no column '{name}': say {string.Join(", ", columns.Keys)}.");
        return (column, sort.StartsWith('-'));
    }

    /// <summary>The same of a list that has an order of its own, which holds where none is asked for.</summary>
    public static List<T> InOrder<T>(HttpContext context, IEnumerable<T> rows, IReadOnlyDictionary<string, Func<T, string>> columns, Func<T, string, bool> search) => Of(
        context, rows.Select(static (row, place) => (Place: place, Row: row)), static one => Number(one.Place),
        columns.ToDictionary(static column => column.Key, static column => (Func<(int Place, T Row), string>)(one => column.Value(one.Row)), StringComparer.Ordinal),
        (one, q) => search(one.Row, q)).ConvertAll(static one => one.Row);

    /// <summary>RFC 8288: where the list goes on.</summary>
    public static void Next(HttpContext context, string place)
    {
        QueryString query = QueryString.Create(context.Request.Query.Where(static q => q.Key != ListCursor.Parameter));
        context.Response.Headers.Append("Link", $"<{context.Request.PathBase}{context.Request.Path}{query.Add(ListCursor.Parameter, ListCursor.For(context.Request, place))}>; rel=\"next\"");
    }

    public static int Limit(HttpContext context, int usual) => ApiEndpoint.Query(context, "limit") is not { } text ? Math.Max(usual, 1)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is > 0 and <= MaximumLimit ? limit
        : throw new FormatException($"limit: '{text}' is not a number from 1 to {MaximumLimit}.");

    public static bool? Flag(HttpContext context, string name) => ApiEndpoint.Query(context, name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        { } other => throw new FormatException($"{name}: '{other}' is neither true nor false."),
    };

    public static bool Has(string? where, string what) => where is not null && where.Contains(what, StringComparison.OrdinalIgnoreCase);

    /// <summary>Sorts as text as it sorts as a number.</summary>
    public static string Number(long number) => number.ToString("D20", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static int Compare((string Column, string Key) a, (string Column, string Key) b) =>
        string.Compare(a.Column, b.Column, StringComparison.OrdinalIgnoreCase) is not 0 and int column ? column : string.CompareOrdinal(a.Key, b.Key);

    public static string Write(string column, string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(column + "\0" + key));

    public static (string Column, string Key) Read(string cursor)
    {
        try
        {
            string text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            int at = text.LastIndexOf('\0');
            if (at >= 0) return (text[..at], text[(at + 1)..]);
        }
        catch (FormatException)
        {
            // Said below in the words of the API.
        }

        throw ListCursor.Unknown();
    }
}
