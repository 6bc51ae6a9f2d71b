using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using Posthouse.Transport;

namespace Posthouse.Identity;

/// <summary>
/// How many sign-ins of devices one client network may begin (RFC 8628 §3.1). Whoever asks shows nothing but a client's public name, and each request leaves a
/// grant and two codes in the store until they expire.
/// </summary>
internal sealed class DeviceRequests(IdentityOptions options, TimeProvider clock)
{
    /// <summary>How long a code is good: what a network may begin at once comes back in that time.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int RememberedNetworks = 10_000;

    private readonly RequestLimiter _limiter = new(options.MaximumDeviceRequestsOfNetwork, options.MaximumDeviceRequestsOfNetwork / Lifetime.TotalMinutes, RememberedNetworks, clock);

    /// <returns>False when the request is answered: it is one too many.</returns>
    internal async Task<bool> EnterAsync(HttpContext context)
    {
        if (context.Request.Path != OAuthPaths.DeviceAuthorization || _limiter.Enter(context.Connection.RemoteIpAddress ?? IPAddress.None) is not { } wait) return true;
        // RFC 6585 §4, in the form of RFC 8628 §3.2 and RFC 6749 §5.2. slow_down is an answer to polls alone (RFC 8628 §3.5).
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json;charset=UTF-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync($$"""{"error":"{{OpenIddictConstants.Errors.TemporarilyUnavailable}}","error_description":"Too many devices of this network ask to be let in."}""", context.RequestAborted).ConfigureAwait(false);
        return false;
    }
}
