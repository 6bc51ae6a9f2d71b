using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Posthouse.Server;

/// <summary>Tries every port before the server starts, so that all that stand in the way are named at once, in words.</summary>
internal static class PortProbe
{
    /// <exception cref="CommandException">A port cannot be had.</exception>
    internal static void Require(IReadOnlyList<Listener> listeners)
    {
        var problems = new List<string>();
        bool taken = false;
        foreach (Listener listener in listeners)
        {
            if (listener.Port == 0) continue;
            var endPoint = new IPEndPoint(listener.Address, listener.Port);
            try
            {
                SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint).Dispose();
            }
            catch (SocketException exception)
            {
                taken |= exception.SocketErrorCode == SocketError.AddressAlreadyInUse;
                problems.Add($"{listener.Protocol} on {endPoint}: {Explain(exception)}");
            }
        }

        if (problems.Count == 0) return;
        string advice = taken ? "\nStop the program that uses the port ('ss -ltnp' shows which one it is), or choose another port." : "";
        throw new CommandException($"not every port can be had:\n  {string.Join("\n  ", problems)}{advice}");
    }

    private static string Explain(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program has the port.",
        SocketError.AccessDenied => "ports below 1024 are for root, or for a service with CAP_NET_BIND_SERVICE (docs/operating/start.md has a systemd unit).",
        SocketError.AddressNotAvailable => "this machine has no such address.",
        _ => exception.Message,
    };
}
