using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Posthouse.Dns;

namespace Posthouse.Delivery;

/// <summary>One question to one DNS blocklist (RFC 5782).</summary>
internal static class BlocklistQuery
{
    internal static async Task<BlocklistFinding> AskAsync(IDnsResolver resolver, IPAddress address, string list, CancellationToken cancellationToken)
    {
        DnsAnswer<IPAddress> answer = await resolver.AAsync(NameOf(address, list), cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return new BlocklistFinding(address, list, BlocklistStatus.Unknown, null);
        if (answer.Records.Count == 0) return new BlocklistFinding(address, list, BlocklistStatus.NotListed, null);
        IPAddress? code = null;
        foreach (IPAddress record in answer.Records)
        {
            byte[] octets = record.GetAddressBytes();
            // 127.255.255.0/24 is how lists say that they do not serve this resolver or have had too many questions of it.
            if (octets is [127, 255, 255, _]) return new BlocklistFinding(address, list, BlocklistStatus.Refused, record.ToString());
            // RFC 5782 §2.1: a listing is an address in 127.0.0.0/8. Anything else is a list that has died, or a resolver that answers for it.
            if (octets is [127, ..]) code ??= record;
        }

        return new BlocklistFinding(address, list, code is null ? BlocklistStatus.Unknown : BlocklistStatus.Listed, code?.ToString());
    }

    /// <summary>RFC 5782 §2.1, §2.4: octets, or nibbles of IPv6, in reverse.</summary>
    internal static string NameOf(IPAddress address, string list)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        byte[] octets = address.GetAddressBytes();
        var name = new StringBuilder();
        for (int i = octets.Length - 1; i >= 0; i--)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork) name.Append(CultureInfo.InvariantCulture, $"{octets[i]}.");
            else name.Append(CultureInfo.InvariantCulture, $"{octets[i] & 0xF:x}.{octets[i] >> 4:x}.");
        }

        return name.Append(list).ToString();
    }
}
