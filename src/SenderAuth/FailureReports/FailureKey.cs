using System.Net;
using System.Net.Sockets;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Failures that are one report: the aim is to show each way of failing once, not each message (RFC 9991 §2).</summary>
/// <param name="Day">In UTC.</param>
/// <param name="PolicyDomain">Where the record stands that asks for the report.</param>
/// <param name="Source">The client's address; of IPv6 its /64, which is one customer's (RFC 6177).</param>
internal readonly record struct FailureKey(DateOnly Day, DomainName PolicyDomain, string Source, FailureKind Kind)
{
    internal static FailureKey Of(DateTimeOffset now, DomainName policyDomain, IPAddress client, FailureKind kind)
    {
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        return new FailureKey(DateOnly.FromDateTime(now.UtcDateTime), policyDomain, client.AddressFamily == AddressFamily.InterNetworkV6 ? Network(client) : client.ToString(), kind);
    }

    private static string Network(IPAddress client)
    {
        byte[] octets = client.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return new IPAddress(octets) + "/64";
    }
}
