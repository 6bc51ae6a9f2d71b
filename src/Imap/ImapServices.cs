using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Posthouse.Sieve;

namespace Posthouse.Imap;

/// <summary>Wires the room.</summary>
public static class ImapServices
{
    /// <summary>Needs a MailStore, the services of Transport and Directory and a TimeProvider. An <see cref="ImapOptions"/> registered before holds.</summary>
    public static IServiceCollection AddImap(this IServiceCollection services)
    {
        services.TryAddSingleton(new ImapOptions());
        services.AddSieve();
        services.TryAddSingleton<ImapProtocolHandler>();
        return services;
    }
}
