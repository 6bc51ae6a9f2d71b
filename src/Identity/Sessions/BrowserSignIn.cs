using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Posthouse.Directory;
using Posthouse.Transport;

namespace Posthouse.Identity;

/// <summary>
/// The session's cookie as a sign-in of the HTTP surfaces. A cookie travels with every request that a browser can be made to send, so
/// the cookie alone only reads: a change must show the session's token in a header, which a page of another site can neither learn nor
/// set, and must not say that another site made it.
/// </summary>
internal sealed class BrowserSignIn(BrowserSessions sessions) : IBrowserSignIn
{
    public async ValueTask<BrowserVerdict> CheckAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (SessionCookie.Read(context.Request) is not { } token) return new BrowserVerdict(null);
        if (!IsOwnPage(context.Request, token)) return new BrowserVerdict(null, CrossSite: true);
        return new BrowserVerdict(await sessions.FindAsync(context, cancellationToken).ConfigureAwait(false));
    }

    private static bool IsOwnPage(HttpRequest request, SessionToken token)
    {
        if (RequestSource.IsOtherSite(request)) return false;
        // A script cannot give a WebSocket's handshake a header, and the same-origin policy does not hold there (RFC 6455 §10.2):
        // the browser must have said where the script came from.
        if (BrowserRequest.IsWebSocket(request)) return request.Headers.ContainsKey(HeaderNames.Origin) || request.Headers["Sec-Fetch-Site"] == "same-origin";
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return true;
        return request.Headers.TryGetValue(BrowserRequest.CsrfHeader, out var shown) && token.IsCsrf(shown.ToString());
    }
}
