using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Posthouse.Transport;

/// <summary>Which of our languages a caller would rather have (RFC 9110 §12.5.4).</summary>
public static class AcceptLanguage
{
    /// <summary>Null where the header names neither of ours.</summary>
    public static bool? PrefersChinese(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out IList<StringWithQualityHeaderValue>? wanted)) return null;
        // RFC 9110 §12.4.2: 0 is "not acceptable". Among equals, the first that is known.
        foreach (StringWithQualityHeaderValue language in wanted.Where(static l => l.Quality is not 0).OrderByDescending(static l => l.Quality ?? 1))
        {
            if (IsChinese(language.Value.Value)) return true;
            if (language.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase)) return false;
        }

        return null;
    }

    /// <summary>Of a tag such as zh-CN.</summary>
    public static bool IsChinese(string? tag) => tag is not null && tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
}
