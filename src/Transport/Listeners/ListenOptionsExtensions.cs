using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>Attaches a line protocol, or the limits alone, to one of Kestrel's listening addresses. Needs <c>AddTransport</c>.</summary>
public static class ListenOptionsExtensions
{
    public static void UseMail(this ListenOptions options, MailListener listener, IProtocolHandler handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(handler);
        IServiceProvider services = options.ApplicationServices;
        var attached = new MailConnectionHandler(
            listener,
            handler,
            services.GetRequiredService<Heartbeat>(),
            services.GetRequiredService<ICertificateSelector>(),
            services.GetRequiredService<ConnectionMetrics>(),
            services.GetRequiredService<ILogger<MailConnectionHandler>>(),
            services.GetRequiredService<StopSignal>().Token);
        options.Run(attached.OnConnectedAsync);
    }

    /// <summary>The limits alone, for what Kestrel speaks itself; call it before TLS is added. Loopback is not counted by address.</summary>
    /// <param name="protocol">For logs and metrics.</param>
    /// <param name="maximum">Connections at once on this listener; 0 is no limit.</param>
    /// <param name="maximumPerAddress">Connections at once from one IPv4 address or one IPv6 /64; 0 is no limit.</param>
    public static void UseLimits(this ListenOptions options, string protocol, int maximum, int maximumPerAddress)
    {
        ArgumentNullException.ThrowIfNull(options);
        IServiceProvider services = options.ApplicationServices;
        var limits = new ConnectionLimits(protocol, maximum, maximumPerAddress, services.GetRequiredService<ConnectionMetrics>(), services.GetRequiredService<ILogger<ConnectionLimits>>());
        options.Use(next => context => limits.RunAsync(context, next));
    }
}
