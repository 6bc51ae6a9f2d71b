using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Posthouse.Directory;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>
/// What a balancer and a monitoring system ask: alive, ready, figures. Whether the server is alive and ready anyone may know;
/// why it is not, and the figures, only this machine, the networks that are configured, and administrators.
/// </summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", static (HttpContext context) => context.Response.WriteAsync("ok\n"));
        endpoints.MapGet("/readyz", ReadyAsync);
        endpoints.MapGet("/metrics", MetricsAsync);
    }

    internal static Task ReadyAsync(HttpContext context)
    {
        StoreHealth health = context.RequestServices.GetRequiredService<MailStore>().Health;
        // A balancer that asks over a connection it kept must send nobody here any more.
        bool stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
        bool ready = health.CanWrite && !stopping;
        string? problem = stopping ? "the server is stopping" : health.Problem;
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        string detail = problem is not null && IsKnown(context) ? ": " + problem : "";
        return context.Response.WriteAsync($"{(ready ? "ready" : "not ready")}{detail}\n");
    }

    internal static async Task MetricsAsync(HttpContext context)
    {
        if (!IsKnown(context) && (await AdministratorGate.CheckAsync(context).ConfigureAwait(false)
            ?? (ApiCaller.Of(context).SeesAll(Right.ReadServer) ? null : new Problem("Not permitted", StatusCodes.Status403Forbidden, "Figures are for those who may see the server."))) is { } problem)
        {
            context.Response.StatusCode = problem.Status;
            await context.Response.WriteAsync(problem.Detail + "\n").ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(context.RequestServices.GetRequiredService<PrometheusExporter>().Write()).ConfigureAwait(false);
    }

    private static bool IsKnown(HttpContext context)
    {
        if (context.Features.Get<LocalAdministratorFeature>() is not null) return true;
        if (context.Connection.RemoteIpAddress is not { } remote) return false;
        if (RequestSource.IsThisMachine(context, context.RequestServices.GetRequiredService<WebOptions>().HostName)) return true;
        if (remote.IsIPv4MappedToIPv6) remote = remote.MapToIPv4();
        foreach (IPNetwork network in context.RequestServices.GetRequiredService<WebOptions>().MetricsFrom)
        {
            if (network.Contains(remote)) return true;
        }

        return false;
    }
}
