using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Posthouse.Transport;

/// <summary>Wires the room.</summary>
public static class TransportServices
{
    /// <summary>The heartbeat and an empty <see cref="CertificateStore"/>, which the caller fills before the listeners start.</summary>
    public static IServiceCollection AddTransport(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Heartbeat>();
        services.TryAddSingleton<CertificateStore>();
        services.TryAddSingleton<ICertificateSelector>(static provider => provider.GetRequiredService<CertificateStore>());
        services.TryAddSingleton<StopSignal>();
        services.TryAddSingleton<ConnectionMetrics>();
        return services;
    }
}
