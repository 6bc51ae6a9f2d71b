using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Posthouse.Sieve;

/// <summary>Wires the room's store of scripts. Needs <see cref="Storage.MailStore"/> opened with <see cref="SieveSchema.Module"/>; takes <see cref="ScriptOptions"/> where it is registered.</summary>
public static class SieveServices
{
    public static IServiceCollection AddSieve(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new ScriptOptions());
        services.TryAddSingleton<ActiveScripts>();
        services.TryAddSingleton<CompiledScripts>();
        services.TryAddSingleton<ScriptStore>();
        services.TryAddSingleton<MailboxEvents>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ScriptUpkeep>());
        return services;
    }
}
