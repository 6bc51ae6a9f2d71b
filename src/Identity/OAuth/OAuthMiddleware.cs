using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Identity;

/// <summary>Lets OpenIddict see the requests that are its own, once its keys are there, and no others: mail's pay nothing for it.</summary>
public static class OAuthMiddleware
{
    /// <summary>After routing, before the endpoints.</summary>
    public static IApplicationBuilder UseIdentity(this IApplicationBuilder application)
    {
        ArgumentNullException.ThrowIfNull(application);
        IdentityOptions options = application.ApplicationServices.GetRequiredService<IdentityOptions>();
        // Else the host puts authentication before every request, because its services are there.
        application.Properties["__AuthenticationMiddlewareSet"] = true;
        // Without an issuer nothing could be told whom to trust.
        if (options.Issuer is null) return application;
        OAuthKeys keys = application.ApplicationServices.GetRequiredService<OAuthKeys>();
        return application.UseWhen(static context => IsOurs(context.Request.Path), branch => branch
            .Use(next => async context =>
            {
                if (!context.Request.IsHttps && !RequestSource.IsThisMachine(context, options.HostName))
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return;
                }

                try
                {
                    await keys.LoadAsync(context.RequestAborted).ConfigureAwait(false);
                }
                catch (StoreException)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return;
                }

                await next(context).ConfigureAwait(false);
            })
            .UseAuthentication());
    }

    private static bool IsOurs(PathString path) =>
        path.StartsWithSegments("/oauth") || path == OAuthPaths.Device || path == OAuthPaths.OpenIdConfiguration || path == OAuthPaths.ServerMetadata;
}
