using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Posthouse.Pop3;

/// <summary>Wires the room.</summary>
public static class Pop3Services
{
    /// <summary>Adds <see cref="Pop3ProtocolHandler"/>; needs the store and the directory, takes <see cref="Pop3Options"/> where it is registered.</summary>
    public static IServiceCollection AddPop3(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new Pop3Options());
        services.TryAddSingleton<Pop3ProtocolHandler>();
        return services;
    }
}
