using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>
/// A page of a list that the store keeps in the order of time, the newest first: read on until so many are seen. The cursor names the last row
/// that is seen; a search that finds little stops after some rows and goes on from there, with the place sealed, since the row may be another's.
/// </summary>
internal static class ReportPage
{
    private const int Step = 500;
    private const int MostLookedAt = 20_000;

    /// <param name="read">Rows that follow a place, at most so many.</param>
    /// <param name="place">Of a row: its moment, and what tells it from others of the moment.</param>
    public static async Task<List<T>> ReadAsync<T>(HttpContext context, int limit, Func<(DateTimeOffset At, string Key)?, int, ValueTask<IReadOnlyList<T>>> read, Func<T, (DateTimeOffset At, string Key)> place, Func<T, bool> seen)
    {
        (DateTimeOffset At, string Key)? last = await ReadCursorAsync(context).ConfigureAwait(false);
        var rows = new List<T>();
        for (int looked = 0; looked < MostLookedAt; looked += Step)
        {
            IReadOnlyList<T> some = await read(last, Step).ConfigureAwait(false);
            foreach (T row in some)
            {
                bool mine = seen(row);
                if (mine && rows.Count == limit)
                {
                    ListPage.Next(context, Write(place(rows[^1])));
                    return rows;
                }

                if (mine) rows.Add(row);
                last = place(row);
            }

            if (some.Count < Step) return rows;
        }

        ListPage.Next(context, await ListCursor.SealAsync(context, Write(last!.Value)).ConfigureAwait(false));
        return rows;
    }

    /// <summary>The same, in another order where the caller asks for one: for that, all that he asks for is read, and more than is looked at for a page is refused.</summary>
    /// <param name="key">Unique; orders rows that are alike in the column.</param>
    public static async Task<List<TModel>> ReadAsync<T, TModel>(
        HttpContext context, int limit, Func<(DateTimeOffset At, string Key)?, int, ValueTask<IReadOnlyList<T>>> read, Func<T, (DateTimeOffset At, string Key)> place, Func<T, bool> seen,
        Func<T, TModel> model, Func<TModel, string> key, IReadOnlyDictionary<string, Func<TModel, string>> columns)
    {
        if (!SortedList.IsAsked(context)) return (await ReadAsync(context, limit, read, place, seen).ConfigureAwait(false)).ConvertAll(row => model(row));
        (DateTimeOffset At, string Key)? last = null;
        return await SortedList.ReadAsync(
            context,
            async () =>
            {
                IReadOnlyList<T> some = await read(last, Step).ConfigureAwait(false);
                if (some.Count > 0) last = place(some[^1]);
                return (some.Where(seen).Select(model), some.Count == Step);
            },
            key, columns, "Ask for one domain or for a shorter time, or leave the reports in the order of time.").ConfigureAwait(false);
    }

    private static async ValueTask<(DateTimeOffset At, string Key)?> ReadCursorAsync(HttpContext context)
    {
        if (await ListCursor.OpenAsync(context).ConfigureAwait(false) is not { } cursor) return null;
        (string at, string key) = ListPage.Read(cursor);
        return long.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long moment) && moment >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && moment <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? (DateTimeOffset.FromUnixTimeMilliseconds(moment), key)
            : throw ListCursor.Unknown();
    }

    private static string Write((DateTimeOffset At, string Key) place) => ListPage.Write(place.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), place.Key);

    public static long Number(string key) => long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw ListCursor.Unknown();
}
