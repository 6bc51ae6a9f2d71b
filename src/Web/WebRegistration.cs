using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Posthouse.Web;

/// <summary>Wires the room.</summary>
public static class WebRegistration
{
    /// <summary>Needs the rooms below and the store with its <c>StoreOptions</c>.</summary>
    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton<StoreMetrics>();
        return services;
    }

    /// <summary>Health, metrics and the administration API. Call it before the server starts: metrics count from then on.</summary>
    public static IEndpointRouteBuilder MapWeb(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<PrometheusExporter>();
        endpoints.ServiceProvider.GetRequiredService<StoreMetrics>();
        HealthEndpoints.Map(endpoints);
        IEndpointRouteBuilder api = endpoints.MapGroup("/api/v1");
        DomainEndpoints.Map(api);
        AccountEndpoints.Map(api);
        AliasEndpoints.Map(api);
        GroupEndpoints.Map(api);
        QueueEndpoints.Map(api);
        TraceEndpoints.Map(api);
        PipelineEndpoints.Map(api);
        StoreEndpoints.Map(api);
        return endpoints;
    }
}
