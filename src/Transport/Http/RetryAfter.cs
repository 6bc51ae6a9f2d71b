using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Posthouse.Transport;

/// <summary>Tells who asked too often when to come back (RFC 9110 §10.2.3).</summary>
public static class RetryAfter
{
    public static void Set(HttpResponse response, TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(response);
        // Rounded up: who comes when he was told is not too early. At least one second: what has passed meanwhile was true when it was asked.
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
