using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Posthouse.Jmap;

/// <summary>Opens WebSockets (RFC 8887 §4.1): whoever has signed in and speaks the subprotocol "jmap".</summary>
internal sealed class WebSocketEndpoint(JmapGate gate, RequestRunner runner, StateWatches watches, IHostApplicationLifetime lifetime, TimeProvider clock, JmapOptions options)
{
    private const string Subprotocol = "jmap";

    private readonly RequestSlots _slots = new(options.MaximumWebSockets);

    internal RequestDelegate Watched(RequestDelegate next) => context =>
    {
        WatchedUpgrade.Put(context, clock, options);
        return next(context);
    };

    internal async Task AcceptAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        if (!context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
        {
            await ProblemDetails.WriteAsync(context, StatusCodes.Status400BadRequest, "about:blank", "Here is a WebSocket of the subprotocol 'jmap' (RFC 8887).", null).ConfigureAwait(false);
            return;
        }

        if (!_slots.TryTake(user.Account.Id))
        {
            await ProblemDetails.WriteAsync(context, StatusCodes.Status429TooManyRequests, "about:blank", $"An account may have {options.MaximumWebSockets} WebSockets at the same time.", null).ConfigureAwait(false);
            return;
        }

        try
        {
            // No compression: what an attacker makes us say together with a secret would tell its length (RFC 8887 §5).
            var accept = new WebSocketAcceptContext { SubProtocol = Subprotocol, KeepAliveInterval = options.WebSocketPing, KeepAliveTimeout = options.WebSocketPing };
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(accept).ConfigureAwait(false);
            var session = new WebSocketSession(socket, user, runner, watches, clock, options);
            await using (session.ConfigureAwait(false)) await session.ServeAsync(lifetime.ApplicationStopping, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            _slots.Free(user.Account.Id);
        }
    }
}
