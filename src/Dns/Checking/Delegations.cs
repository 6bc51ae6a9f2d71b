using System.Net;
using DnsClient;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Finds the zone that holds a name, and the servers that hold the zone.</summary>
internal sealed class Delegations(IDnsResolver resolver, INameServerQueries queries, DnsOptions options)
{
    // RFC 1912 §2.8 sees no use in more than seven; a crowd would only make the check slow.
    private const int MaximumServers = 8;

    private static readonly Dictionary<string, string> KnownResolvers = new()
    {
        ["1.1.1.1"] = "Cloudflare", ["8.8.8.8"] = "Google", ["9.9.9.9"] = "Quad9", ["208.67.222.222"] = "OpenDNS",
        ["223.5.5.5"] = "Alibaba (China)", ["119.29.29.29"] = "Tencent (China)", ["114.114.114.114"] = "114DNS (China)", ["77.88.8.8"] = "Yandex (Russia)",
    };

    /// <summary>The authoritative servers of the zone around a name; none where nobody answers for it.</summary>
    internal async Task<(DomainName? Zone, IReadOnlyList<Place> Servers)> FindAsync(DomainName name, CancellationToken cancellationToken)
    {
        foreach (DomainName candidate in ZoneNames.Candidates(name))
        {
            PlaceAnswer answer = await AskOwnAsync(candidate.Ascii, "NS", cancellationToken).ConfigureAwait(false);
            if (answer.Values.Count == 0 || answer.Alias is not null) continue;
            var places = new List<Place>();
            foreach (string server in answer.Values.Select(static v => v.TrimEnd('.')).Order(StringComparer.Ordinal))
            {
                // A machine without IPv6 would only wait: the other family is asked where a server has no IPv4.
                IReadOnlyList<IPAddress> addresses = (await resolver.AAsync(server, cancellationToken).ConfigureAwait(false)).Records;
                if (addresses.Count == 0) addresses = (await resolver.AaaaAsync(server, cancellationToken).ConfigureAwait(false)).Records;
                places.AddRange(addresses.Select(a => new Place($"{server} ({a})", new IPEndPoint(a, options.AuthoritativePort), true)));
            }

            return (candidate, [.. places.DistinctBy(static p => p.Server).Take(MaximumServers)]);
        }

        return (null, []);
    }

    internal IReadOnlyList<Place> Resolvers() =>
        [.. options.CheckResolvers.Select(static r => new Place(KnownResolvers.TryGetValue(r.Address.ToString(), out string? name) ? $"{name} {r.Address}" : r.ToString(), r, false))];

    /// <summary>As this machine's own resolver sees it, without this program's cache.</summary>
    internal async ValueTask<PlaceAnswer> AskOwnAsync(string name, string type, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPEndPoint> own = options.Servers.Count > 0 ? options.Servers : [.. NameServer.ResolveNameServers().Select(static s => new IPEndPoint(IPAddress.Parse(s.Address), s.Port))];
        var answer = new PlaceAnswer(DnsStatus.Timeout, [], TimeSpan.Zero);
        foreach (IPEndPoint server in own)
        {
            answer = await queries.AskAsync(server, name, type, recursive: true, cancellationToken).ConfigureAwait(false);
            if (!answer.Failed) break;
        }

        return answer;
    }
}
