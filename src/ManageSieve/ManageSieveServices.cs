using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Posthouse.Sieve;

namespace Posthouse.ManageSieve;

/// <summary>Wires the room.</summary>
public static class ManageSieveServices
{
    /// <summary>Adds <see cref="ManageSieveProtocolHandler"/>; needs the store and the directory, takes <see cref="ManageSieveOptions"/> where it is registered.</summary>
    public static IServiceCollection AddManageSieve(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new ManageSieveOptions());
        services.AddSieve();
        services.TryAddSingleton<ManageSieveProtocolHandler>();
        return services;
    }
}
