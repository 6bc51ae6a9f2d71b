using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Posthouse.Transport;

/// <summary>Where a request truly comes from: a browser on this machine may be doing what a page from elsewhere told it.</summary>
public static class RequestSource
{
    /// <summary>
    /// Over loopback, and meant for this server. A name that an attacker points at 127.0.0.1 (DNS rebinding) makes a browser here
    /// ask for that name; who asks so is a stranger.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="hostName">The server's own name, in ASCII; null where only localhost and addresses are it.</param>
    public static bool IsThisMachine(HttpContext context, string? hostName) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote) && IsOwnHost(context, hostName);

    /// <summary>Another site made the browser ask.</summary>
    public static bool IsOtherSite(HttpRequest request)
    {
        // Fetch Metadata §2.3: no page can set it, and it holds behind a proxy that changes scheme and name. "none" is the person's own doing.
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out StringValues site))
            return !string.Equals(site.ToString(), "same-origin", StringComparison.OrdinalIgnoreCase) && !string.Equals(site.ToString(), "none", StringComparison.OrdinalIgnoreCase);
        if (!request.Headers.TryGetValue(HeaderNames.Origin, out StringValues origin)) return false;
        // RFC 6454 §4, §5: the same scheme, host and port. "null" is nobody's.
        return !Uri.TryCreate(origin.ToString(), UriKind.Absolute, out Uri? asking)
            || !Uri.TryCreate($"{request.Scheme}://{request.Host.Value}", UriKind.Absolute, out Uri? own)
            || asking.Scheme != own.Scheme || asking.Host != own.Host || asking.Port != own.Port;
    }

    private static bool IsOwnHost(HttpContext context, string? hostName)
    {
        // Only HTTP/1.0 may leave it out, which no browser speaks.
        if (!context.Request.Host.HasValue) return true;
        string host = context.Request.Host.Host.TrimEnd('.');
        if (IPAddress.TryParse(host, out IPAddress? address)) return IPAddress.IsLoopback(address) || Unmapped(address).Equals(Unmapped(context.Connection.LocalIpAddress));
        // RFC 6761 §6.3: names under localhost are loopback, and nobody can have them point elsewhere.
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || host.Equals(hostName, StringComparison.OrdinalIgnoreCase);
    }

    private static IPAddress Unmapped(IPAddress? address) => address switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
        _ => address,
    };
}
