using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Waits for a program that does not say when it listens.</summary>
internal static class PortWatch
{
    /// <summary>Until the port of loopback takes connections, or the program has ended without.</summary>
    internal static async Task WaitAsync(Process process, int port, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), timeout.Token);
                return;
            }
            catch (SocketException) when (!process.HasExited)
            {
                // The kernel has no event for a port that somebody else begins to listen at.
                await Task.Delay(20, timeout.Token);
            }
        }
    }
}
