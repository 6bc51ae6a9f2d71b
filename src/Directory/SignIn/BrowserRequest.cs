using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Posthouse.Directory;

/// <summary>How requests of scripts in a page differ from others.</summary>
public static class BrowserRequest
{
    /// <summary>Carries the token that GET /session gives; a page of another site can neither read it nor set the header.</summary>
    public const string CsrfHeader = "X-Posthouse-Csrf";

    /// <summary>
    /// What WWW-Authenticate offers to a script (RFC 9110 §11.6.1 wants a challenge with each 401). A Basic challenge would make the
    /// browser ask for a password in a window of its own, before the page can send the person to the sign-in page.
    /// </summary>
    public const string Challenge = "Session realm=\"posthouse\"";

    /// <summary>A script of a page asks, and not a person who opens an address.</summary>
    public static bool IsScript(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.ContainsKey(CsrfHeader)
            || (request.Headers.TryGetValue("Sec-Fetch-Mode", out var mode) && mode != "navigate");
    }

    /// <summary>A WebSocket's handshake: an upgrade (RFC 6455 §4.1), or over HTTP/2 and 3 an extended CONNECT (RFC 8441 §4, RFC 9220).</summary>
    public static bool IsWebSocket(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect) return connect.Protocol == "websocket";
        return request.Headers[HeaderNames.Upgrade].ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);
    }
}
