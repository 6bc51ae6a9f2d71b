using Microsoft.AspNetCore.Http;

namespace Posthouse.Identity;

/// <summary>
/// The cookie of a browser session. "__Host-" has browsers take it only with Secure, for the whole of one host and no other
/// (RFC 6265bis §4.1.3.2): no sub-domain and no page in clear text can put another in its place.
/// </summary>
public static class SessionCookie
{
    public const string Name = "__Host-posthouse";

    internal static SessionToken? Read(HttpRequest request) => SessionToken.Read(request.Cookies[Name]);

    internal static void Set(HttpResponse response, SessionToken token, TimeSpan lifetime) => response.Cookies.Append(Name, token.Value, Options(lifetime));

    internal static void Delete(HttpResponse response) => response.Cookies.Append(Name, "", Options(TimeSpan.Zero));

    // Lax rather than Strict: an application's page leads here to ask for consent, and the person is signed in. What changes anything
    // needs the session's token besides.
    private static CookieOptions Options(TimeSpan lifetime) => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = lifetime, IsEssential = true };
}
