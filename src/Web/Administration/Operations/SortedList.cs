using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>
/// A page of a list in an order that the store does not keep: all that the caller asks for is read and sorted. Where that is more than a
/// request may cost, it is refused, and what would make it less is named; part of a list in order would look like all of it.
/// </summary>
internal static class SortedList
{
    internal const int Most = 20_000;

    // Pages of the store, which each look at some thousand rows: a narrow search of a long journal finds few on each.
    private const int MostReads = 64;

    internal static readonly ApiParameter Parameter = ApiParameter.Text("sort", "A column to sort by; with - before it, downwards. Without it, the list's own order; with it, at most 20000 rows may match.");

    internal static bool IsAsked(HttpContext context) => ApiEndpoint.Query(context, "sort") is not null;

    /// <param name="read">The rows that follow, and whether more do; each call goes on where the one before ended.</param>
    /// <param name="key">Unique; orders rows that are alike in the column.</param>
    /// <param name="narrower">What to ask for instead, where it is too much.</param>
    internal static async Task<List<T>> ReadAsync<T>(
        HttpContext context, Func<ValueTask<(IEnumerable<T> Rows, bool More)>> read, Func<T, string> key, IReadOnlyDictionary<string, Func<T, string>> columns, string narrower)
    {
        ListPage.Column(context, key, columns);
        var all = new List<T>();
        for (int reads = 0; reads < MostReads; reads++)
        {
            (IEnumerable<T> rows, bool more) = await read().ConfigureAwait(false);
            all.AddRange(rows);
            if (all.Count > Most) break;
            if (!more) return ListPage.Of(context, all, key, columns, static (_, _) => true);
        }

        throw new FormatException($"sort: this is too much to be sorted; {Most} rows can be. {narrower}");
    }
}
