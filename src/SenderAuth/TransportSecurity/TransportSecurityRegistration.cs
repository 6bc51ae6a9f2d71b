using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Dns;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Wires MTA-STS, DANE and TLS reports. Needs <see cref="MailStore"/>, opened with <see cref="SenderAuthSchema.Module"/>.</summary>
internal static class TransportSecurityRegistration
{
    internal static void AddTransportSecurity(this IServiceCollection services)
    {
        services.TryAddSingleton(new MtaStsOptions());
        services.AddSingleton(static provider => new MtaStsPolicies(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<IDnsResolver>(),
            PolicyHttp.Create(provider.GetRequiredService<IDnsResolver>(), provider.GetRequiredService<MtaStsOptions>()),
            provider.GetRequiredService<MtaStsOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MtaStsPolicies>>()));
        services.AddSingleton<IHostedService, MtaStsRefresh>();
        services.TryAddSingleton(new ServedPolicyOptions());
        services.AddSingleton<ServedPolicies>();
        services.TryAddSingleton(new TlsReportOptions());
        services.AddSingleton<TlsLedger>();
        services.AddSingleton<TlsCounts>();
        services.AddSingleton<ReceivedTlsReports>();
        services.AddSingleton(static provider => new TlsReportPoster(
            PolicyHttp.Create(provider.GetRequiredService<IDnsResolver>(), provider.GetRequiredService<MtaStsOptions>()), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService, TlsCountWriter>();
        services.AddSingleton<IReportSource, TlsReportSource>();
        services.AddSingleton<DaneLookup>();
        services.AddSingleton(static provider => new TlsPolicies(provider.GetRequiredService<MtaStsPolicies>().FindAsync, provider.GetRequiredService<DaneLookup>()));
    }
}
