using System.Net;

namespace Posthouse.Transport;

/// <summary>What a PROXY protocol header says. Null addresses: the balancer speaks for itself (LOCAL, UNKNOWN, a health check).</summary>
public sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination)
{
    public static readonly ProxyHeader Local = new(null, null);
}

/// <summary>How reading a header ended.</summary>
public enum ProxyParseResult
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    Complete,

    /// <summary>It is no header of this protocol: close the connection.</summary>
    Malformed,
}
