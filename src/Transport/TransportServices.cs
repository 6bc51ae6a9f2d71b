using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Posthouse.Transport;

/// <summary>Wires the room.</summary>
public static class TransportServices
{
    /// <summary>The heartbeat, the memory budget (an <see cref="IntakeOptions"/> registered before holds) and an empty <see cref="CertificateStore"/>, which the caller fills before the listeners start.</summary>
    public static IServiceCollection AddTransport(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Heartbeat>();
        services.TryAddSingleton<CertificateStore>();
        services.TryAddSingleton<ICertificateSelector>(static provider => provider.GetRequiredService<CertificateStore>());
        services.TryAddSingleton<StopSignal>();
        services.TryAddSingleton<ConnectionMetrics>();
        services.TryAddSingleton(new IntakeOptions());
        // One for all listeners: memory is the machine's.
        services.TryAddSingleton<IntakeBudget>();
        return services;
    }

    /// <summary>
    /// Lets listeners bind an <see cref="EventLoopEndPoint"/>. To be called after Kestrel's own sockets were added, which add themselves
    /// only where there is no other.
    /// </summary>
    public static IServiceCollection AddEventLoop(this IServiceCollection services, EventLoopOptions options)
    {
        services.AddSingleton(options);
        return services.AddSingleton<IConnectionListenerFactory, EventLoopListenerFactory>();
    }
}
