using System.Globalization;

namespace Posthouse.Sieve;

/// <summary>The parts of a date (RFC 5260 §4.3), each as text.</summary>
internal static class DatePart
{
    internal static readonly string[] Names = ["year", "month", "day", "date", "julian", "hour", "minute", "second", "time", "iso8601", "std11", "zone", "weekday"];

    // Day 0 of the Modified Julian Day.
    private static readonly DateTime ModifiedJulianStart = new(1858, 11, 17, 0, 0, 0, DateTimeKind.Unspecified);

    internal static string Of(DateTimeOffset date, string part)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        return part.ToLowerInvariant() switch
        {
            "year" => date.ToString("yyyy", culture),
            "month" => date.ToString("MM", culture),
            "day" => date.ToString("dd", culture),
            "date" => date.ToString("yyyy-MM-dd", culture),
            "julian" => (date.Date - ModifiedJulianStart).Days.ToString(culture),
            "hour" => date.ToString("HH", culture),
            "minute" => date.ToString("mm", culture),
            "second" => date.ToString("ss", culture),
            "time" => date.ToString("HH:mm:ss", culture),
            "iso8601" => date.ToString("yyyy-MM-ddTHH:mm:sszzz", culture),
            "std11" => date.ToString("ddd, dd MMM yyyy HH:mm:ss ", culture) + Zone(date),
            "zone" => Zone(date),
            _ => ((int)date.DayOfWeek).ToString(culture),
        };
    }

    /// <summary>"+hhmm" or "-hhmm" (RFC 5260 §4.1).</summary>
    internal static bool TryParseZone(string text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length != 5 || text[0] is not ('+' or '-') || text.AsSpan(1).ContainsAnyExceptInRange('0', '9')) return false;
        int hours = int.Parse(text.AsSpan(1, 2), CultureInfo.InvariantCulture);
        int minutes = int.Parse(text.AsSpan(3, 2), CultureInfo.InvariantCulture);
        if (minutes > 59 || hours * 60 + minutes > 14 * 60) return false;
        offset = TimeSpan.FromMinutes((hours * 60 + minutes) * (text[0] == '-' ? -1 : 1));
        return true;
    }

    private static string Zone(DateTimeOffset date) => date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
}
