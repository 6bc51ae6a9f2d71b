using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>Moments as they are asked for and kept.</summary>
internal static class Moments
{
    /// <summary>As the store keeps it, to a thousandth of a second.</summary>
    public static DateTimeOffset? Kept(DateTimeOffset? moment) => moment is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()) : null;

    public static DateTimeOffset? Read(HttpContext context, string name) => ApiEndpoint.Query(context, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment
        : throw new FormatException($"{name}: '{text}' is not a date such as 2026-11-24 or 2026-11-24T10:00:00Z.");
}
