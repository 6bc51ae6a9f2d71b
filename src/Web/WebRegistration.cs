using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Posthouse.Acme;
using Posthouse.Dns;
using Posthouse.Directory;
using Posthouse.Jmap;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>Wires the room.</summary>
public static class WebRegistration
{
    /// <summary>Needs the rooms below and the store with its <c>StoreOptions</c>; takes <see cref="WebOptions"/> and <see cref="ClientSetupOptions"/> where they are registered.</summary>
    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton<StoreMetrics>();
        services.AddSingleton<QueueMetrics>();
        services.TryAddSingleton(new WebOptions());
        services.TryAddSingleton(new ServerSettings([], []));
        // The host's certificate and addresses change while the server runs.
        services.AddSingleton(static provider => (Func<MailHost>)provider.GetRequiredService<MailHost>);
        services.AddSingleton<MailDomains>();
        services.AddSingleton<ShownKeys>();
        services.AddSingleton<IUserText, UserText>();
        services.TryAddSingleton(new ClientSetupOptions());
        services.AddSingleton<ClientSettingsFinder>();
        services.AddSingleton<LinkLimiter>();
        services.AddSingleton<CallerLimiter>();
        services.AddSingleton<ChangeOrder>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RefusalAllowance>();
        services.AddSingleton<ProfileSigner>();
        services.AddSingleton<CertificateNameCheck>();
        services.AddSingleton(static provider =>
        {
            ClientSetupOptions options = provider.GetRequiredService<ClientSetupOptions>();
            return new RequestLimiter(options.Burst, options.RequestsPerMinute, options.MaximumClients, provider.GetRequiredService<TimeProvider>());
        });
        return services;
    }

    /// <summary>Health, metrics and the administration API. Call it before the server starts: metrics count from then on.</summary>
    public static IEndpointRouteBuilder MapWeb(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<PrometheusExporter>();
        endpoints.ServiceProvider.GetRequiredService<StoreMetrics>();
        endpoints.ServiceProvider.GetRequiredService<QueueMetrics>();
        endpoints.ServiceProvider.GetRequiredService<CertificateMetrics>();
        HealthEndpoints.Map(endpoints);
        MtaStsEndpoint.Map(endpoints);
        ChallengeEndpoint.Map(endpoints);
        ClientSetupEndpoints.Map(endpoints);
        SignInEndpoints.Map(endpoints);
        LinkEndpoints.Map(endpoints);
        PageEndpoints.Map(endpoints);
        AuthorizeEndpoint.Map(endpoints);
        DeviceEndpoint.Map(endpoints);
        IEndpointRouteBuilder api = endpoints.MapGroup("/api/v1");
        DomainEndpoints.Map(api);
        DkimEndpoints.Map(api);
        DnsEndpoints.Map(api);
        DmarcEndpoints.Map(api);
        MtaStsEndpoints.Map(api);
        TlsReportEndpoints.Map(api);
        CertificateEndpoints.Map(api);
        AccountEndpoints.Map(api);
        ShareEndpoints.Map(api);
        AccountLinkEndpoints.Map(api);
        AliasEndpoints.Map(api);
        GroupEndpoints.Map(api);
        FindingEndpoints.Map(api);
        QueueEndpoints.Map(api);
        SuppressionEndpoints.Map(api);
        HoldEndpoints.Map(api);
        TestMessageEndpoints.Map(api);
        LimitEndpoints.Map(api);
        TraceEndpoints.Map(api);
        ScriptListEndpoint.Map(api);
        ScriptEndpoints.Map(api);
        ScriptTestEndpoint.Map(api);
        DeliverabilityEndpoints.Map(api);
        FigureEndpoints.Map(api);
        PipelineEndpoints.Map(api);
        SettingEndpoints.Map(api);
        StoreEndpoints.Map(api);
        GuideEndpoints.Map(api);
        OAuthClientEndpoints.Map(api);
        IdentityProviderEndpoints.Map(api);
        SecondFactorEndpoints.Map(api);
        OpenApiEndpoint.Map(api);
        ConfigurationEndpoints.Map(api);
        RoleEndpoints.Map(api);
        ApiKeyEndpoints.Map(api);
        AuditEndpoints.Map(api);
        return endpoints;
    }
}
