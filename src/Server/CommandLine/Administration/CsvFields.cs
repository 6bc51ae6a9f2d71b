using System.Globalization;

namespace Posthouse.Server;

/// <summary>The fields of one record by the names of their columns.</summary>
/// <param name="line">Where it begins in the file, from 1.</param>
internal sealed class CsvFields(int line, string[] columns, List<string> fields)
{
    internal int Line => line;

    /// <summary>As it stands; empty where there is none.</summary>
    internal string Exact(string column)
    {
        int at = Array.IndexOf(columns, column);
        return at >= 0 && at < fields.Count ? fields[at] : "";
    }

    /// <summary>Spaces around a field are no part of it; null where there is none, or nothing in it.</summary>
    internal string? Of(string column) => Exact(column).Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A list within a field; null where nothing is in it.</summary>
    internal string[]? ListOf(string column) => Of(column)?.Split([' ', ';', ',', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <exception cref="FormatException">It is no whole number, or one that is too large.</exception>
    internal int? CountOf(string column) => Of(column) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : throw new FormatException($"{column}: '{text}' is not a whole number, or too large");

    /// <exception cref="FormatException">It is no size.</exception>
    internal long? SizeOf(string column) => Of(column) is not { } text ? null
        : SettingText.TryReadSize(text, out long size) ? size
        : throw new FormatException($"{column}: '{text}' is not a size such as 5 GiB");

    /// <exception cref="FormatException">It is no date.</exception>
    internal DateTimeOffset? MomentOf(string column) => Of(column) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment
        : throw new FormatException($"'{text}' is no date such as 2026-01-31");

    /// <exception cref="FormatException">It is neither.</exception>
    internal bool IsYes(string column) => Of(column)?.ToLowerInvariant() switch
    {
        null or "no" or "false" or "0" => false,
        "yes" or "true" or "1" => true,
        _ => throw new FormatException($"{column}: '{Of(column)}' is neither yes nor no"),
    };
}
