using Microsoft.AspNetCore.Http;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>
/// How often one account, or one API key, may ask the administration API: a program that runs wild does not take the server for itself. Whoever may open the
/// socket on this machine is not counted, nor is a request that the gate refused; those are counted where credentials are checked.
/// </summary>
internal sealed class CallerLimiter(WebOptions options, TimeProvider clock)
{
    private const int Remembered = 10_000;

    private readonly TokenBuckets<string> _callers = new(options.ApiBurst, options.ApiRequestsPerSecond * 60.0, Remembered, clock);

    /// <summary>Null lets the request in.</summary>
    internal Problem? Enter(HttpContext context)
    {
        if (context.Features.Get<LocalAdministratorFeature>() is not null || _callers.Enter(ApiCaller.Of(context).Name) is not { } wait) return null;
        RetryAfter.Set(context.Response, wait);
        return new Problem("Too many requests", StatusCodes.Status429TooManyRequests, "You ask more often than the server answers one account or API key. Wait as long as Retry-After says.");
    }
}
