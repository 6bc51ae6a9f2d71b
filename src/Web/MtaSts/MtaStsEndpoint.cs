using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>Serves the MTA-STS policies of our domains, each at its own host name (RFC 8461 §3.3). Anyone may ask.</summary>
internal static class MtaStsEndpoint
{
    private const string Label = "mta-sts.";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapMethods("/.well-known/mta-sts.txt", ["GET", "HEAD"], ServeAsync);

    private static async Task ServeAsync(HttpContext context)
    {
        string host = context.Request.Host.Host;
        ServedPolicy? served = null;
        // Another name of a domain has the domain's policy.
        if (host.StartsWith(Label, StringComparison.OrdinalIgnoreCase) && DomainName.TryParse(host[Label.Length..], out DomainName? name)
            && await context.RequestServices.GetRequiredService<AccountDirectory>().FindDomainAsync(name, context.RequestAborted).ConfigureAwait(false) is { } domain)
        {
            served = await context.RequestServices.GetRequiredService<ServedPolicies>().FindAsync(domain.Name, context.RequestAborted).ConfigureAwait(false);
        }

        if (served is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        byte[] file = System.Text.Encoding.UTF8.GetBytes(served.Policy.Write());
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = file.Length;
        context.Response.Headers.CacheControl = "no-cache";
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.Body.WriteAsync(file, context.RequestAborted).ConfigureAwait(false);
    }
}
