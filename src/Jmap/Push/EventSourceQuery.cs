using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Posthouse.Jmap;

/// <param name="Types">Null for all.</param>
/// <param name="CloseAfterState">The response ends with the first state event.</param>
/// <param name="Ping">Infinite for none.</param>
internal sealed record EventSourceQuery(IReadOnlySet<string>? Types, bool CloseAfterState, TimeSpan Ping)
{
    // There are about ten types.
    private const int MaximumTypes = 64;

    /// <exception cref="RequestException">A variable is missing or has a value that it cannot have.</exception>
    internal static EventSourceQuery Read(IQueryCollection query, JmapOptions options)
    {
        string types = query["types"].ToString();
        string[] names = types.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length is 0 or > MaximumTypes) throw Wrong("'types' must be '*' or names parted by commas.");
        bool close = query["closeafter"].ToString() switch
        {
            "state" => true,
            "no" => false,
            _ => throw Wrong("'closeafter' must be 'state' or 'no'."),
        };
        if (!uint.TryParse(query["ping"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out uint ping)) throw Wrong("'ping' must be a number of seconds; 0 for none.");
        return new EventSourceQuery(types == "*" ? null : names.ToHashSet(StringComparer.Ordinal), close, Interval(ping, options));
    }

    private static TimeSpan Interval(uint seconds, JmapOptions options)
    {
        if (seconds == 0) return Timeout.InfiniteTimeSpan;
        TimeSpan wanted = TimeSpan.FromSeconds(seconds);
        return wanted < options.MinimumPing ? options.MinimumPing : wanted > options.MaximumPing ? options.MaximumPing : wanted;
    }

    private static RequestException Wrong(string detail) => new("notRequest", StatusCodes.Status400BadRequest, detail);
}
