using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>Attaches a line protocol to one of Kestrel's listening addresses. Needs <c>AddTransport</c>.</summary>
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
}
