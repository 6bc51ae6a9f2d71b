using Microsoft.AspNetCore.Http;

namespace Posthouse.Directory;

/// <summary>
/// Says whose session a browser's cookie is. Registered by whatever keeps sessions; without one, cookies are not looked at. Every gate
/// of an HTTP surface asks it where a request carries no Authorization.
/// </summary>
public interface IBrowserSignIn
{
    /// <summary>
    /// Checks the cookie, and that this server's own pages made the request: what changes something needs the session's token in
    /// <see cref="BrowserRequest.CsrfHeader"/>, a WebSocket the right Origin.
    /// </summary>
    ValueTask<BrowserVerdict> CheckAsync(HttpContext context, CancellationToken cancellationToken);
}

/// <param name="Result">As of any sign-in; null where the request has no session cookie, or was not made by a page of this server.</param>
/// <param name="CrossSite">It has a cookie, but nothing shows that a page of this server made it.</param>
public readonly record struct BrowserVerdict(SignInResult? Result, bool CrossSite = false);
