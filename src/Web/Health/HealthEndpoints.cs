using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>What a balancer and a monitoring system ask: alive, ready, figures. Nothing here is a secret, and nothing needs a sign-in.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", static (HttpContext context) => context.Response.WriteAsync("ok\n"));
        endpoints.MapGet("/readyz", ReadyAsync);
        endpoints.MapGet("/metrics", MetricsAsync);
    }

    private static Task ReadyAsync(HttpContext context)
    {
        StoreHealth health = context.RequestServices.GetRequiredService<MailStore>().Health;
        if (health is { CanWrite: true, Problem: null }) return context.Response.WriteAsync("ready\n");
        context.Response.StatusCode = health.CanWrite ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync($"{(health.CanWrite ? "ready" : "not ready")}: {health.Problem}\n");
    }

    private static Task MetricsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(context.RequestServices.GetRequiredService<PrometheusExporter>().Write());
    }
}
