using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>
/// Who asks: whoever may open the socket in the data folder (the file system decides), and accounts that sign in with HTTP Basic
/// (RFC 7617), by a token with the scope admin or an API key (RFC 6750), or in a browser's session, over TLS or from this machine. What he may do is asked of <see cref="ApiRights"/>.
/// </summary>
internal static class AdministratorGate
{
    private const string Bearer = "Bearer ";

    /// <summary>Who asks, for the journal.</summary>
    public static string NameOf(HttpContext context) => ApiCaller.Of(context).Name;

    /// <summary>Null lets the request in; else the status to answer with.</summary>
    public static async ValueTask<Problem?> CheckAsync(HttpContext context)
    {
        if (context.Features.Get<LocalAdministratorFeature>() is not null)
        {
            ApiCaller.Set(context, new ApiCaller("administrator on this machine", null, Access.Everything));
            return null;
        }

        IPAddress? remote = context.Connection.RemoteIpAddress;
        if (!context.Request.IsHttps && !RequestSource.IsThisMachine(context, context.RequestServices.GetRequiredService<WebOptions>().HostName))
        {
            return remote is not null && IPAddress.IsLoopback(remote)
                ? new Problem("Unknown name", StatusCodes.Status403Forbidden, "This server is not known by the name that was asked for. On this machine, ask for localhost or 127.0.0.1.")
                : new Problem("TLS needed", StatusCodes.Status403Forbidden, "A password is not taken in clear text from another machine. Use https.");
        }

        // A browser remembers Basic credentials and would send them along with another site's request.
        if (!HttpMethods.IsGet(context.Request.Method) && RequestSource.IsOtherSite(context.Request))
            return new Problem("Cross-site request", StatusCodes.Status403Forbidden, "Requests from other sites are not taken.");

        string authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer + ApiKeys.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            if (await context.RequestServices.GetRequiredService<ApiKeys>().CheckAsync(authorization[Bearer.Length..].Trim(), context.RequestAborted).ConfigureAwait(false) is not { } opened)
            {
                // Counted by address as any guess; the same dead key again, of a program that was not told, is none.
                SignInResult wrong = await context.RequestServices.GetRequiredService<SignInService>().CheckProofAsync(
                    "api-key", new SignInOrigin(remote ?? IPAddress.None, "http", context.Request.IsHttps), static _ => ValueTask.FromResult<AccountId?>(null), context.RequestAborted, shown: authorization).ConfigureAwait(false);
                return wrong.Outcome == SignInOutcome.Refused ? Unauthorized(context, "The key is unknown, has expired, or its account may not sign in.") : Refusal(context, wrong);
            }

            ApiCaller.Set(context, new ApiCaller($"{opened.Account?.Address.ToString() ?? "this machine"} (key {opened.Key.Id}, {opened.Key.Name})", opened.Account, opened.Access) { IsKey = true });
            return null;
        }

        SignInResult result;
        if (BasicCredentials.TryRead(context.Request.Headers.Authorization.ToString(), out string name, out string password))
        {
            result = await context.RequestServices.GetRequiredService<SignInService>()
                .CheckPasswordAsync(name, password, new SignInOrigin(remote ?? IPAddress.None, "http", context.Request.IsHttps), context.RequestAborted).ConfigureAwait(false);
        }
        else if (context.Request.Headers.Authorization.ToString() is var bearer && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            result = await context.RequestServices.GetRequiredService<SignInService>()
                .CheckTokenAsync(bearer["Bearer ".Length..].Trim(), new SignInOrigin(remote ?? IPAddress.None, "http", context.Request.IsHttps), context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            BrowserVerdict browser = context.RequestServices.GetService<IBrowserSignIn>() is { } sessions ? await sessions.CheckAsync(context, context.RequestAborted).ConfigureAwait(false) : default;
            if (browser.CrossSite) return new Problem("Cross-site request", StatusCodes.Status403Forbidden, $"A change that a session's cookie stands for must come from a page of this server, with {BrowserRequest.CsrfHeader}.");
            if (browser.Result is not { Outcome: not SignInOutcome.Refused } found) return Unauthorized(context, "Sign in as an administrator.");
            result = found;
        }

        if (result is { Outcome: SignInOutcome.Success, Account: { } account })
        {
            ApiCaller.Set(context, new ApiCaller(account.Address.ToString(), account, Access.Of(account)));
            return null;
        }

        return Refusal(context, result);
    }

    private static Problem Refusal(HttpContext context, SignInResult result)
    {
        if (result.Outcome == SignInOutcome.Throttled) RetryAfter.Set(context.Response, result.RetryAfter);
        return result switch
        {
            { Outcome: SignInOutcome.Throttled } => new Problem("Too many attempts", StatusCodes.Status429TooManyRequests, "Too many failed sign-ins; try later."),
            { Outcome: SignInOutcome.Unavailable } => new Problem("Unavailable", StatusCodes.Status503ServiceUnavailable, "The store cannot be read at the moment."),
            _ => Unauthorized(context, "The name or the password is wrong."),
        };
    }

    private static Problem Unauthorized(HttpContext context, string detail)
    {
        context.Response.Headers[HeaderNames.WWWAuthenticate] = BrowserRequest.IsScript(context.Request) ? BrowserRequest.Challenge : "Basic realm=\"posthouse\", charset=\"UTF-8\"";
        return new Problem("Sign-in needed", StatusCodes.Status401Unauthorized, detail);
    }
}
