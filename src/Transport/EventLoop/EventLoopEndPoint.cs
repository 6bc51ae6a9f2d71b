using System.Net;

namespace Posthouse.Transport;

/// <summary>An address that is to be served by the event loop instead of Kestrel's own sockets. Linux only.</summary>
/// <param name="inline">Sessions run on the loop's threads: for protocols whose commands are short. Others run on the pool's.</param>
public sealed class EventLoopEndPoint(IPAddress address, int port, bool inline) : IPEndPoint(address, port)
{
    internal bool Inline => inline;
}
