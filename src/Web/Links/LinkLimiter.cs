using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>
/// How often one network may ask for linked files. Their addresses cannot be guessed, and passwords are counted by link; this only keeps one client from
/// taking the server for itself. A company behind one address asks much at once when a link goes to all of it.
/// </summary>
internal sealed class LinkLimiter(WebOptions options, ClientSetupOptions clients, TimeProvider clock)
{
    internal RequestLimiter Requests { get; } = new(options.LinkBurst, options.LinkRequestsPerMinute, clients.MaximumClients, clock);
}
