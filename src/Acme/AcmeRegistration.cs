using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Transport;

namespace Posthouse.Acme;

/// <summary>Wires the room. Needs <see cref="AcmeOptions"/>, <see cref="CertificateStore"/>, a DNS resolver and logging; DNS-01 also an <see cref="IDnsChallengePublisher"/>.</summary>
public static class AcmeRegistration
{
    public static IServiceCollection AddAcme(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<HttpChallenges>();
        services.AddSingleton<TlsAlpnChallenges>();
        services.AddSingleton<DnsChallenges>();
        services.AddSingleton(static provider => new CertificateKeeper(
            provider.GetRequiredService<AcmeOptions>(),
            Http(provider.GetRequiredService<AcmeOptions>()),
            [provider.GetRequiredService<HttpChallenges>(), provider.GetRequiredService<TlsAlpnChallenges>(), provider.GetRequiredService<DnsChallenges>()],
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CertificateKeeper>>()));
        services.AddSingleton<CertificateMetrics>();
        services.AddSingleton<RenewalWorker>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<RenewalWorker>());
        return services;
    }

    /// <summary>For the authority alone: bounded in time and size, no cookies, no redirection to somewhere else.</summary>
    internal static HttpClient Http(AcmeOptions options)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30), ConnectTimeout = options.RequestTimeout };
        if (options.TrustFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return new HttpClient(handler) { Timeout = options.RequestTimeout, MaxResponseContentBufferSize = options.MaximumAnswer };
    }
}
