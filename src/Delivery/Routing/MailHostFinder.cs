using System.Net;
using System.Net.Sockets;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>Finds a domain's mail hosts and their addresses (RFC 5321 §5.1).</summary>
internal sealed class MailHostFinder(IDnsResolver resolver, DeliveryOptions options, Random random)
{
    // More would let one domain's records cost us thousands of questions.
    private const int MaximumHosts = 16;
    private const int MaximumAddressesOfHost = 8;

    internal async ValueTask<HostList> FindAsync(Route route, CancellationToken cancellationToken)
    {
        if (route.Kind == RouteKind.Lmtp && route.Host.StartsWith('/')) return Known("localhost", new UnixDomainSocketEndPoint(route.Host));
        if (route.Kind != RouteKind.Mx)
        {
            return IPAddress.TryParse(route.Host, out IPAddress? fixedAddress)
                ? Known(route.Host, new IPEndPoint(fixedAddress, route.Port))
                : new HostList([new MailHost(route.Host, null)], null, Authenticated: true);
        }

        if (RouteTable.TryLiteral(route.Host, out IPAddress? literal)) return Known(literal!.ToString(), new IPEndPoint(literal, route.Port));
        return await ByMxAsync(route.Host, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Addresses of a host, the two families in turn; or why there are none.</summary>
    internal async ValueTask<(IReadOnlyList<EndPoint> Addresses, SmtpReply? Failure)> AddressesAsync(MailHost host, Route route, CancellationToken cancellationToken)
    {
        if (host.Addresses is not null) return (host.Addresses, null);
        // RFC 1123 §2.1, RFC 6761 §6.3: localhost is this machine, whatever the DNS says.
        if (route.Kind != RouteKind.Mx && host.Name.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return ([new IPEndPoint(IPAddress.Loopback, route.Port), new IPEndPoint(IPAddress.IPv6Loopback, route.Port)], null);

        Task<DnsAnswer<IPAddress>> six = resolver.AaaaAsync(host.Name, cancellationToken).AsTask();
        DnsAnswer<IPAddress> four = await resolver.AAsync(host.Name, cancellationToken).ConfigureAwait(false);
        DnsAnswer<IPAddress> sixes = await six.ConfigureAwait(false);

        var addresses = new List<EndPoint>();
        bool refused = false;
        for (int i = 0; addresses.Count < MaximumAddressesOfHost && (i < sixes.Records.Count || i < four.Records.Count); i++)
        {
            if (Socket.OSSupportsIPv6 && i < sixes.Records.Count) Add(sixes.Records[i]);
            if (i < four.Records.Count) Add(four.Records[i]);
        }

        if (addresses.Count > 0) return (addresses, null);
        if (refused) return ([], Failure(550, 4, 4, $"{host.Name} has only addresses that no mail host can have"));
        return four.IsTemporaryFailure || sixes.IsTemporaryFailure
            ? ([], Failure(451, 4, 3, $"The address of {host.Name} cannot be looked up at the moment"))
            : ([], Failure(550, 4, 4, $"{host.Name} has no address"));

        void Add(IPAddress address)
        {
            if (route.Kind == RouteKind.Mx && !options.Outbound.AllowLoopback && IsOurOwn(address)) refused = true;
            else addresses.Add(new IPEndPoint(address, route.Port));
        }
    }

    private async ValueTask<HostList> ByMxAsync(string domain, CancellationToken cancellationToken)
    {
        DnsAnswer<MxRecord> answer = await resolver.MxAsync(domain, cancellationToken).ConfigureAwait(false);
        switch (answer.Status)
        {
            case DnsStatus.NxDomain:
                // RFC 5321 §5.1: a domain that does not exist is an error; RFC 3463 X.1.2 bad destination system address.
                return HostList.Failed(550, new EnhancedStatusCode(5, 1, 2), $"The domain {domain} does not exist");
            case DnsStatus.ServFail or DnsStatus.Timeout:
                return HostList.Failed(451, new EnhancedStatusCode(4, 4, 3), $"The mail hosts of {domain} cannot be looked up at the moment");
            case DnsStatus.NoData:
                // RFC 5321 §5.1: no MX: the domain's own address is its implicit MX of preference 0.
                return new HostList([new MailHost(domain, null)], null, answer.Authenticated);
        }

        // RFC 7505 §3: a single "." with any preference: the domain takes no mail. §5: 556 5.1.10.
        if (answer.Records is [{ Exchange: "" }]) return HostList.Failed(556, new EnhancedStatusCode(5, 1, 10), $"The domain {domain} accepts no mail (null MX)");

        var records = new List<MxRecord>(answer.Records.Count);
        int own = int.MaxValue;
        bool address = false;
        foreach (MxRecord record in answer.Records)
        {
            if (record.Exchange.Equals(options.HostName, StringComparison.OrdinalIgnoreCase)) own = Math.Min(own, record.Preference);
            else if (record.Exchange.Length == 0) continue;
            // RFC 5321 §5.1: an MX names a host; an address there is an error that some resolvers would even answer.
            else if (IPAddress.TryParse(record.Exchange, out _)) address = true;
            else records.Add(record);
        }

        // RFC 5321 §5.1: where we are among the hosts, only those preferred to us may be tried, or mail would go in circles.
        if (own != int.MaxValue) records.RemoveAll(record => record.Preference >= own);
        if (records.Count == 0)
        {
            return own != int.MaxValue ? HostList.Failed(554, new EnhancedStatusCode(5, 4, 6), $"Mail for {domain} loops back: this server is its mail host but does not know the domain")
                : address ? HostList.Failed(550, new EnhancedStatusCode(5, 4, 4), $"The MX of {domain} is an address, not a host name")
                : HostList.Failed(550, new EnhancedStatusCode(5, 4, 4), $"{domain} has no usable mail host");
        }

        // RFC 5321 §5.1: hosts of one preference are tried in random order, to spread the load.
        MxRecord[] shuffled = [.. records];
        random.Shuffle(shuffled);
        MxRecord[] ordered = [.. shuffled.OrderBy(static record => record.Preference).Take(MaximumHosts)];
        return new HostList(Array.ConvertAll(ordered, static record => new MailHost(record.Exchange, null)), null, answer.Authenticated);
    }

    private static HostList Known(string name, EndPoint address) => new([new MailHost(name, [address])], null, Authenticated: true);

    private static SmtpReply Failure(int code, int subject, int detail, string text) => new(code, new EnhancedStatusCode(code / 100, subject, detail), text);

    private static bool IsOurOwn(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.IsIPv6Multicast) return true;
        // 0.0.0.0/8, multicast and above.
        return address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is 0 or >= 224;
    }
}
