namespace Posthouse.Server;

/// <summary>A path with the query parameters that have a value.</summary>
internal static class UrlQuery
{
    internal static string Of(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        char separator = '?';
        foreach ((string name, string? value) in parameters)
        {
            if (string.IsNullOrEmpty(value)) continue;
            path += $"{separator}{name}={Uri.EscapeDataString(value)}";
            separator = '&';
        }

        return path;
    }
}
