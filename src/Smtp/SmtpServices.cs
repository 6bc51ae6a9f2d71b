using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Posthouse.Pipeline;
using Posthouse.Transport;

namespace Posthouse.Smtp;

/// <summary>Wires the room.</summary>
public static class SmtpServices
{
    /// <summary>
    /// One <see cref="IProtocolHandler"/> for each of the protocols "smtp", "submission" and "lmtp", as keyed services. Needs an
    /// <see cref="SmtpOptions"/>, given here or registered elsewhere, and the services of Transport, Delivery and Directory.
    /// </summary>
    public static IServiceCollection AddSmtp(this IServiceCollection services, SmtpOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (options is not null) services.TryAddSingleton(options);
        Add(services, "smtp", ReceivingRole.Relay);
        Add(services, "submission", ReceivingRole.Submission);
        Add(services, "lmtp", ReceivingRole.Lmtp);
        return services;
    }

    private static void Add(IServiceCollection services, string protocol, ReceivingRole role) =>
        services.TryAddKeyedSingleton<IProtocolHandler>(protocol, (provider, _) => new SmtpProtocolHandler(provider.GetRequiredService<SmtpOptions>(), role, provider));
}
