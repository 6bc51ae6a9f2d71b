using Microsoft.Extensions.DependencyInjection;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Storage;
using Posthouse.Transport;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>Puts the rooms together: which modules the store has, which services there are, which handler serves which protocol.</summary>
internal static class Composition
{
    /// <summary>Tables that rooms above the store keep in it.</summary>
    internal static readonly IReadOnlyList<SchemaModule> Modules = [DirectorySchema.Module];

    internal static void AddRooms(IServiceCollection services, PosthouseConfiguration configuration, MailStore store, StoreOptions storeOptions)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(configuration);
        services.AddSingleton(storeOptions);
        // Opened before and closed after everything else: the container must not dispose it.
        services.AddSingleton(store);
        services.AddTransport();
        services.AddDns(RoomOptions.Dns(configuration));
        services.AddSingleton(RoomOptions.Directory(configuration));
        services.AddDirectory();
        services.AddDelivery(RoomOptions.Delivery(configuration));
        services.AddWeb();
    }

    /// <summary>What works on its own while the server runs: not for commands on a stopped one.</summary>
    internal static void AddBackgroundWork(IServiceCollection services)
    {
    }

    /// <summary>Who speaks a listener's protocol; null for http, which is ASP.NET Core's.</summary>
    internal static IProtocolHandler? HandlerFor(IServiceProvider services, string protocol) => services.GetKeyedService<IProtocolHandler>(protocol);
}
