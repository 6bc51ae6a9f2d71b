using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Posthouse.Jmap;

/// <summary>Date and UTCDate (RFC 8620 §1.4): RFC 3339 with capitals, the fraction only where it is not zero.</summary>
internal static class JmapDate
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>With its own offset; "Z" for UTC.</summary>
    internal static string Format(DateTimeOffset date)
    {
        string text = date.ToString(date.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.FFF", CultureInfo.InvariantCulture);
        return text + (date.Offset == TimeSpan.Zero ? "Z" : date.ToString("zzz", CultureInfo.InvariantCulture));
    }

    internal static string FormatUtc(DateTimeOffset date) => Format(date.ToUniversalTime());

    /// <summary>A UTCDate: ends with "Z".</summary>
    internal static bool TryParseUtc([NotNullWhen(true)] string? text, out DateTimeOffset date)
    {
        date = default;
        return text is not null && text.EndsWith('Z') && DateTimeOffset.TryParseExact(text[..^1], Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
    }

    /// <summary>A Date, with any offset.</summary>
    internal static bool TryParse([NotNullWhen(true)] string? text, out DateTimeOffset date)
    {
        if (TryParseUtc(text, out date)) return true;
        return text is not null && DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"], CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }
}
