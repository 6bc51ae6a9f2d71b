using Microsoft.AspNetCore.Http;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>In which of our languages a page is.</summary>
internal static class PageLanguage
{
    /// <summary>Of the query parameter, else what the browser would rather have; English for all others.</summary>
    internal static bool IsChinese(HttpRequest request, string parameter) =>
        request.Query[parameter] is [{ Length: > 0 } asked, ..] ? AcceptLanguage.IsChinese(asked) : IsChinese(request);

    /// <summary>Of what the browser would rather have; English for all others.</summary>
    internal static bool IsChinese(HttpRequest request) => AcceptLanguage.PrefersChinese(request) ?? false;
}
