using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
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
        DeviceRequests devices = application.ApplicationServices.GetRequiredService<DeviceRequests>();
        OAuthKeys keys = application.ApplicationServices.GetRequiredService<OAuthKeys>();
        return application.UseWhen(static context => IsOurs(context.Request.Path), branch => branch
            .Use(next => async context =>
            {
                if (!context.Request.IsHttps && !RequestSource.IsThisMachine(context, options.HostName))
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return;
                }

                if (!await devices.EnterAsync(context).ConfigureAwait(false)) return;
                try
                {
                    await keys.LoadAsync(context.RequestAborted).ConfigureAwait(false);
                }
                catch (StoreException)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return;
                }

                try
                {
                    await next(context).ConfigureAwait(false);
                }
                catch (OpenIddictExceptions.ConcurrencyException) when (context.Request.Path == OAuthPaths.Token && !context.Response.HasStarted)
                {
                    // Somebody showed the same code or refresh token once more and ended what was just being made of it.
                    await RefuseAsync(context).ConfigureAwait(false);
                }
            })
            .UseAuthentication());
    }

    // RFC 6749 §5.2.
    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "application/json;charset=UTF-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync($$"""{"error":"{{OpenIddictConstants.Errors.InvalidGrant}}"}""", context.RequestAborted);
    }

    private static bool IsOurs(PathString path) =>
        path.StartsWithSegments("/oauth") || path == OAuthPaths.Device || path == OAuthPaths.OpenIdConfiguration || path == OAuthPaths.ServerMetadata;
}
