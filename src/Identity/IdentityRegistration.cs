using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Storage;

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
        OAuthServerSetup.Add(services);
        // Loads keys that nothing here uses, from the home of whoever runs the server.
        for (int i = services.Count - 1; i >= 0; i--)
        {
            if (services[i].ServiceType == typeof(IHostedService) && services[i].ImplementationType?.Name == "DataProtectionHostedService") services.RemoveAt(i);
        }

        // Without an issuer no mechanism for tokens is on offer.
        services.AddSingleton<ITokenChecker>(static provider => provider.GetRequiredService<IdentityOptions>().Issuer is null ? null! : ActivatorUtilities.CreateInstance<AccessTokens>(provider));
        services.AddScoped<ClientSecrets>();
        services.AddSingleton<OAuthClients>();
        services.AddSingleton<Consents>();
        services.AddSingleton<ApplicationPasswords>();
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<ISecondFactors>(static provider => provider.GetRequiredService<SecondFactors>());
        services.AddSingleton<SignInSteps>();
        services.AddSingleton<Passkeys>();
        services.AddSingleton<Confirmations>();
        services.AddSingleton<NewDevices>();
        services.AddHostedService<NewPrograms>();
        services.AddSingleton<IKnownBrowsers, KnownBrowsers>();
        services.TryAddSingleton<ProviderHttp>();
        services.AddSingleton<IdentityProviders>();
        services.AddSingleton<ProviderDirectory>();
        services.AddSingleton<ProviderTokens>();
        services.AddSingleton(static provider => new ProviderSignIn(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<IdentityProviders>(),
            provider.GetRequiredService<ProviderDirectory>(),
            provider.GetRequiredService<ProviderTokens>(),
            provider.GetRequiredService<SignInService>(),
            provider.GetRequiredService<AccountDirectory>(),
            provider.GetRequiredService<IdentityOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ProviderSignIn>>()));
        services.AddSingleton<ExpiredSessions>();
        services.AddHostedService(static provider => provider.GetRequiredService<ExpiredSessions>());
        return services;
    }
}
