using System.Net;
using System.Net.Sockets;
using Posthouse.Dns;

namespace Posthouse.SenderAuth;

/// <summary>
/// The names of an address that lead back to it: PTR, then A or AAAA of each name. Whoever has the address writes its PTR
/// records, so only the first few are looked at.
/// </summary>
/// <param name="Published">How the PTR question ended.</param>
/// <param name="Names">Those that lead back, in the order of the answer, without final dots.</param>
/// <param name="Doubtful">Some name could not be looked up: it may lead back or not.</param>
internal sealed record ConfirmedNames(DnsStatus Published, IReadOnlyList<string> Names, bool Doubtful)
{
    /// <summary>Looks at <paramref name="maximumNames"/> names at most; the rest is ignored (RFC 7208 §4.6.4).</summary>
    internal static async ValueTask<ConfirmedNames> OfAsync(BoundedLookups dns, IPAddress address, int maximumNames)
    {
        DnsAnswer<string> names = await dns.PtrAsync(address).ConfigureAwait(false);
        if (names.Status != DnsStatus.NoError) return new ConfirmedNames(names.Status, [], false);
        List<string> confirmed = [];
        bool doubtful = false;
        for (int i = 0; i < names.Records.Count && i < maximumNames; i++)
        {
            if (!DnsName.TryNormalize(names.Records[i], out string name)) continue;
            DnsAnswer<IPAddress> back = address.AddressFamily == AddressFamily.InterNetwork
                ? await dns.AAsync(name).ConfigureAwait(false)
                : await dns.AaaaAsync(name).ConfigureAwait(false);
            doubtful |= back.IsTemporaryFailure;
            foreach (IPAddress candidate in back.Records)
            {
                if (!candidate.Equals(address)) continue;
                confirmed.Add(name);
                break;
            }
        }

        return new ConfirmedNames(names.Status, confirmed, doubtful);
    }
}
