using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Posthouse.Directory;
using Posthouse.Transport;

namespace Posthouse.Jmap;

/// <summary>Who asks. Every request to the room passes here; what does not is answered here.</summary>
internal sealed class JmapGate(IEnumerable<IHttpSignIn> schemes, SignInService sessions, JmapOptions options, IBrowserSignIn? browsers = null)
{
    private readonly IHttpSignIn[] _schemes = [.. schemes.Where(scheme => sessions.TakesTokens || scheme is not BearerSignIn)];

    /// <summary>Null when the request was refused, which has been answered.</summary>
    internal async ValueTask<SignedIn?> EnterAsync(HttpContext context)
    {
        IPAddress remote = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (!context.Request.IsHttps && !RequestSource.IsThisMachine(context, options.HostName))
            return await RefuseAsync(context, StatusCodes.Status403Forbidden, "A password is not taken in clear text from another machine, nor for a name that is not this server's. Use https.").ConfigureAwait(false);
        // A browser remembers Basic credentials and would send them along with another site's request.
        if (RequestSource.IsOtherSite(context.Request)) return await RefuseAsync(context, StatusCodes.Status403Forbidden, "Requests from other sites are not taken.").ConfigureAwait(false);

        string authorization = context.Request.Headers.Authorization.ToString();
        IHttpSignIn? scheme = Array.Find(_schemes, s => authorization.StartsWith(s.Scheme + " ", StringComparison.OrdinalIgnoreCase));
        if (scheme is null)
        {
            BrowserVerdict browser = browsers is null || authorization.Length > 0 ? default : await browsers.CheckAsync(context, context.RequestAborted).ConfigureAwait(false);
            if (browser.CrossSite) return await RefuseAsync(context, StatusCodes.Status403Forbidden, $"What a session's cookie stands for must come from a page of this server; a change needs {BrowserRequest.CsrfHeader}.").ConfigureAwait(false);
            return browser.Result is { } found ? await EnterAsync(context, found).ConfigureAwait(false) : await ChallengeAsync(context, "Sign in.").ConfigureAwait(false);
        }

        return await EnterAsync(context, await scheme.CheckAsync(context, authorization, new SignInOrigin(remote, "jmap", context.Request.IsHttps), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async ValueTask<SignedIn?> EnterAsync(HttpContext context, SignInResult result)
    {
        switch (result.Outcome)
        {
            case SignInOutcome.Success:
                ReaderLanguage.Set(context, result.Account!);
                return new SignedIn(result.Account!, sessions, result);
            case SignInOutcome.Throttled:
                RetryAfter.Set(context.Response, result.RetryAfter);
                return await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many failed sign-ins; try later.").ConfigureAwait(false);
            case SignInOutcome.Unavailable:
                return await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The store cannot be read at the moment.").ConfigureAwait(false);
            default:
                return await ChallengeAsync(context, context.Request.Headers.Authorization.Count == 0 ? "The session has ended." : "The name or the password is wrong.").ConfigureAwait(false);
        }
    }

    private async ValueTask<SignedIn?> ChallengeAsync(HttpContext context, string detail)
    {
        if (BrowserRequest.IsScript(context.Request)) context.Response.Headers.WWWAuthenticate = BrowserRequest.Challenge;
        else foreach (IHttpSignIn scheme in _schemes) context.Response.Headers.Append(HeaderNames.WWWAuthenticate, scheme.Challenge);
        return await RefuseAsync(context, StatusCodes.Status401Unauthorized, detail).ConfigureAwait(false);
    }

    private static async ValueTask<SignedIn?> RefuseAsync(HttpContext context, int status, string detail)
    {
        await ProblemDetails.WriteAsync(context, status, "about:blank", detail, null).ConfigureAwait(false);
        return null;
    }
}
