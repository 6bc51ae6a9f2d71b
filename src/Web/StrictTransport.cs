using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Posthouse.Web;

/// <summary>
/// Tells browsers that came by HTTPS to come by nothing else (RFC 6797), whatever the answer is. Never of sub-domains, which are other people's servers,
/// and never for the lists that browsers are shipped with, which nobody gets off again in time.
/// </summary>
public static class StrictTransport
{
    /// <summary>Before all else, so that no answer goes without.</summary>
    public static IApplicationBuilder UseStrictTransport(this IApplicationBuilder application)
    {
        ArgumentNullException.ThrowIfNull(application);
        TimeSpan kept = application.ApplicationServices.GetRequiredService<WebOptions>().StrictTransport;
        string value = string.Create(CultureInfo.InvariantCulture, $"max-age={(long)kept.TotalSeconds}");
        return application.Use(next => context =>
        {
            // RFC 6797 §7.2: not over plain HTTP. Behind a proxy that speaks TLS it is the proxy that says so.
            if (context.Request.IsHttps)
            {
                context.Response.OnStarting(static state =>
                {
                    var (response, value) = ((HttpResponse, string))state;
                    response.Headers.StrictTransportSecurity = value;
                    return Task.CompletedTask;
                }, (context.Response, value));
            }

            return next(context);
        });
    }
}
