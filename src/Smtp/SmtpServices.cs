using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Posthouse.Pipeline;

namespace Posthouse.Smtp;

/// <summary>Wires the room.</summary>
public static class SmtpServices
{
    /// <summary>
    /// One <see cref="SmtpProtocolHandler"/> for each <see cref="ReceivingRole"/>, as a keyed service. Needs an <see cref="SmtpOptions"/>,
    /// given here or registered elsewhere, and the services of Delivery and Directory.
    /// </summary>
    public static IServiceCollection AddSmtp(this IServiceCollection services, SmtpOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (options is not null) services.TryAddSingleton(options);
        foreach (ReceivingRole role in Enum.GetValues<ReceivingRole>())
        {
            services.TryAddKeyedSingleton(role, static (provider, key) => new SmtpProtocolHandler(provider.GetRequiredService<SmtpOptions>(), (ReceivingRole)key!, provider));
        }

        return services;
    }
}
