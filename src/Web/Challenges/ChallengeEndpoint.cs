using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Acme;

namespace Posthouse.Web;

/// <summary>HTTP-01 (RFC 8555 §8.3): shows a certificate authority what it looks for. Anyone may ask; there is nothing else to see.</summary>
internal static class ChallengeEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(HttpChallenges.Path + "{token}", static (HttpContext context) =>
    {
        if (context.RequestServices.GetRequiredService<HttpChallenges>().Find((string?)context.Request.RouteValues["token"] ?? "") is not { } answer)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/octet-stream";
        return context.Response.WriteAsync(answer);
    });
}
