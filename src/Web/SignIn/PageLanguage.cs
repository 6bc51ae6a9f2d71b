using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Posthouse.Web;

/// <summary>In which of our languages a page is.</summary>
internal static class PageLanguage
{
    /// <summary>Of the query parameter, else what the browser would rather have; English for all others.</summary>
    internal static bool IsChinese(HttpRequest request, string parameter)
    {
        if (request.Query[parameter] is [{ Length: > 0 } asked, ..]) return IsChinese(asked);
        return IsChinese(request);
    }

    /// <summary>Of what the browser would rather have; English for all others.</summary>
    internal static bool IsChinese(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out IList<StringWithQualityHeaderValue>? wanted)) return false;
        // RFC 9110 §12.4.2: 0 is "not acceptable". Among equals, the first that is known.
        foreach (StringWithQualityHeaderValue language in wanted.Where(static l => l.Quality is not 0).OrderByDescending(static l => l.Quality ?? 1))
        {
            if (IsChinese(language.Value.Value)) return true;
            if (language.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase)) return false;
        }

        return false;
    }

    private static bool IsChinese(string? tag) => tag is not null && tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
}
