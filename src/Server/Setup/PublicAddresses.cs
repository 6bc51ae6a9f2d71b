using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Posthouse.Server;

/// <summary>This machine's addresses that the world can reach, as far as the machine knows them: behind address translation it does not.</summary>
internal static class PublicAddresses
{
    // IANA's special-purpose registries (RFC 6890): private, shared, loopback, link-local, documentation, benchmarking, multicast and above.
    private static readonly IPNetwork[] Special =
    [
        .. ((ReadOnlySpan<string>)
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        ]).ToArray().Select(static n => IPNetwork.Parse(n)),
    ];

    // RFC 4291 §2.4: what is assigned for the world is here; 2001:db8::/32 is documentation (RFC 3849).
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3"), Documentation = IPNetwork.Parse("2001:db8::/32");

    internal static IReadOnlyList<IPAddress> OfThisMachine() =>
        [.. NetworkInterface.GetAllNetworkInterfaces()
            .Where(static i => i.OperationalStatus == OperationalStatus.Up)
            .SelectMany(static i => i.GetIPProperties().UnicastAddresses)
            .Select(static a => a.Address)
            .Where(IsPublic)
            .OrderBy(static a => a.AddressFamily)];

    internal static bool IsPublic(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? !Special.Any(n => n.Contains(address))
        : GlobalUnicast.Contains(address) && !Documentation.Contains(address);
}
