using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Wires the room. Needs <see cref="MailStore"/>, opened with <see cref="SenderAuthSchema.Module"/>, a DNS resolver, <see cref="SigningKeyOptions"/> and logging.</summary>
public static class SenderAuthRegistration
{
    public static IServiceCollection AddSenderAuth(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new DkimSignerOptions());
        services.TryAddSingleton(new DkimVerifierOptions());
        services.AddSingleton<DkimSigner>();
        services.AddSingleton<DkimVerifier>();
        services.AddSingleton<DmarcEvaluator>();
        services.AddSingleton<SecretSource>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<ForwardedSenders>();
        services.AddSingleton<OutgoingSigner>();
        services.AddSingleton<IHostedService, KeyRotation>();
        services.AddSingleton<IReceivingStage, SigningStage>();
        services.AddTransportSecurity();
        return services;
    }
}
