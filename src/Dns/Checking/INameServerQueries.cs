using System.Net;

namespace Posthouse.Dns;

/// <summary>Asks one given server, past every cache of this program. No method throws for what the network does.</summary>
public interface INameServerQueries
{
    /// <param name="type">"MX", "TXT" and so on.</param>
    /// <param name="recursive">The server is a resolver; otherwise it says only what it holds itself.</param>
    ValueTask<PlaceAnswer> AskAsync(IPEndPoint server, string name, string type, bool recursive, CancellationToken cancellationToken = default);
}
