using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Posthouse.Dns;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Wires the room. Needs <see cref="MailStore"/>, opened with <see cref="SenderAuthSchema.Module"/>, a DNS resolver, <see cref="SigningKeyOptions"/>, <see cref="VerificationOptions"/> and logging.</summary>
public static class SenderAuthRegistration
{
    public static IServiceCollection AddSenderAuth(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new DkimSignerOptions());
        services.TryAddSingleton(new DkimVerifierOptions());
        services.TryAddSingleton(new ArcSealerOptions());
        services.TryAddSingleton(new SpfOptions());
        services.TryAddSingleton(new IprevOptions());
        services.AddSingleton<SpfEvaluator>();
        services.AddSingleton<IprevCheck>();
        services.AddSingleton<ArcValidator>();
        services.AddSingleton<ArcSealer>();
        services.AddSingleton<LateSealer>();
        services.AddSingleton<DkimSigner>();
        services.AddSingleton<DkimVerifier>();
        services.AddSingleton<DmarcEvaluator>();
        services.AddSingleton<SecretSource>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<ForwardedSenders>();
        services.AddSingleton<OutgoingSigner>();
        services.AddSingleton<IHostedService, KeyRotation>();
        services.AddSingleton<ForeignFields>();
        services.TryAddSingleton(new BimiOptions());
        services.AddSingleton(static provider => new BimiFetcher(
            PolicyHttp.Create(provider.GetRequiredService<IDnsResolver>(), provider.GetRequiredService<BimiOptions>()), provider.GetRequiredService<BimiOptions>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BimiIndicators>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<BimiIndicators>());
        services.AddSingleton<BimiEvaluator>();
        services.AddSingleton(static provider => new OwnLogoCheck(provider.GetRequiredService<IDnsResolver>(), provider.GetRequiredService<BimiFetcher>(), provider.GetRequiredService<BimiOptions>()));
        services.AddSingleton<IReceivingStage, VerificationStage>();
        services.AddSingleton<IReceivingStage, SigningStage>();
        services.AddSingleton<IReceivingStage, SealingStage>();
        services.TryAddSingleton(new DmarcReportOptions());
        services.AddSingleton<DmarcJournal>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<DmarcJournal>());
        services.AddSingleton<IReportSource, AggregateReportSource>();
        services.AddSingleton<DmarcReports>();
        services.TryAddSingleton(new FailureReportOptions());
        services.AddSingleton<FailureLedger>();
        services.AddSingleton<FailureWriter>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<FailureWriter>());
        services.AddSingleton<IReportSource, FailureReportSource>();
        services.AddTransportSecurity();
        return services;
    }
}
