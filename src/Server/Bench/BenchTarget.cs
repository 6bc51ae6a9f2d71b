using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>The server under load. Its certificate is never checked: what is measured is not what is trusted.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Timeout">For one answer.</param>
internal sealed record BenchTarget(string Text, IPEndPoint EndPoint, TlsMode Tls, TimeSpan Timeout)
{
    /// <summary>"host:port", "192.0.2.1:25" or "[2001:db8::1]:25".</summary>
    /// <exception cref="CommandException">It is no such text, or the name has no address.</exception>
    internal static BenchTarget Parse(string text, TlsMode tls, TimeSpan timeout)
    {
        if (IPEndPoint.TryParse(text, out IPEndPoint? endPoint) && endPoint.Port > 0) return new BenchTarget(text, endPoint, tls, timeout);
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
            throw new CommandException($"'{text}' must be HOST:PORT, such as 127.0.0.1:2025.");
        try
        {
            IPAddress[] addresses = System.Net.Dns.GetHostAddresses(text[..colon]);
            return new BenchTarget(text, new IPEndPoint(addresses[0], port), tls, timeout);
        }
        catch (SocketException exception)
        {
            throw new CommandException($"{text[..colon]} has no address: {exception.Message}");
        }
    }
}
