using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Posthouse.Dns;

/// <summary>Wires the room.</summary>
public static class DnsRegistration
{
    public static IServiceCollection AddDns(this IServiceCollection services, DnsOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options ?? new DnsOptions());
        services.TryAddSingleton<IDnsResolver, NetworkResolver>();
        services.TryAddSingleton(static provider => new PublisherFactory(PublisherFactory.CreateHttpClient(), provider.GetRequiredService<IDnsResolver>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<INameServerQueries, NameServerQueries>();
        services.TryAddSingleton(new WatchOptions());
        services.AddSingleton<DomainChecker>();
        services.AddSingleton<ChangeWatch>();
        return services;
    }
}
