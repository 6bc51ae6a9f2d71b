using System.Net;
using System.Net.Sockets;

namespace Posthouse.Delivery;

/// <summary>The local addresses that one attempt may use, one of each family, and what was reserved for it.</summary>
internal sealed class SourceSet
{
    /// <summary>The machine chooses.</summary>
    internal static readonly SourceSet Any = new() { Granted = int.MaxValue, IsAny = true };

    internal SourceAddress? Four { get; init; }

    internal SourceAddress? Six { get; init; }

    internal bool IsAny { get; private init; }

    /// <summary>Recipients of the attempt at most.</summary>
    internal required int Granted { get; init; }

    internal SourceAddress? Of(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? Six : family == AddressFamily.InterNetwork ? Four : null;

    internal bool Has(string local) => IsAny || Is(Four, local) || Is(Six, local);

    /// <summary>Hosts' addresses that can be reached from here; a socket of this machine always can.</summary>
    internal IReadOnlyList<EndPoint> Reachable(IReadOnlyList<EndPoint> addresses) =>
        IsAny ? addresses : [.. addresses.Where(address => address is not IPEndPoint ip || Of(ip.AddressFamily) is not null)];

    internal string? HostNameFor(string local) => Is(Four, local) ? Four!.HostName : Is(Six, local) ? Six!.HostName : null;

    private static bool Is(SourceAddress? source, string local) => source is not null && source.Address.ToString() == local;
}
