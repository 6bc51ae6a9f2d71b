using System.Net;
using System.Net.Sockets;

namespace Posthouse.SenderAuth;

/// <summary>Addresses that are nobody's in the world (RFC 6890 and its registries): this machine's, private networks', special ones, and IPv6 forms that carry such an IPv4 address.</summary>
internal static class ReservedAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        .. from text in (string[])
            [
                "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
                "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
                // RFC 4291 §2.5.5.1: the IPv4-compatible form is no address any more.
                "::/96", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
            ]
            select IPNetwork.Parse(text),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork TranslatedHere = IPNetwork.Parse("64:ff9b:1::/48");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    internal static bool Contain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (IPNetwork network in Networks)
        {
            if (network.Contains(address)) return true;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        byte[] octets = address.GetAddressBytes();
        // RFC 6052 §2.1; RFC 8215; RFC 3056 §2.
        if (TranslatedHere.Contains(address)) return true;
        return (Translated.Contains(address) && Contain(new IPAddress(octets.AsSpan(12, 4)))) || (SixToFour.Contains(address) && Contain(new IPAddress(octets.AsSpan(2, 4))));
    }
}
