using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Posthouse.Directory;

namespace Posthouse.Identity;

/// <summary>Wires the room.</summary>
public static class IdentityRegistration
{
    /// <summary>Needs the rooms below and a store opened with <see cref="IdentitySchema.Module"/>; takes <see cref="IdentityOptions"/> where they are registered.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.TryAddSingleton(new IdentityOptions());
        services.AddSingleton(IdentitySchema.Module);
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<IBrowserSignIn, BrowserSignIn>();
        services.AddSingleton<IAccountDependents, IdentityDependents>();
        services.AddSingleton<ExpiredSessions>();
        services.AddHostedService(static provider => provider.GetRequiredService<ExpiredSessions>());
        return services;
    }
}
