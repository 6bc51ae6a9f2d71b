using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Posthouse.Dns;

/// <summary>Asks recursive resolvers over UDP, over TCP where the answer was cut short, and remembers what they say.</summary>
public sealed class NetworkResolver : IDnsResolver
{
    private readonly LookupClient _client;
    private readonly AnswerCache _cache;
    private readonly DnsOptions _options;
    private readonly bool _believed;

    public NetworkResolver(DnsOptions options, TimeProvider clock)
    {
        _options = options;
        _cache = new AnswerCache(options.CacheEntries, clock);
        LookupClientOptions settings = options.Servers.Count > 0 ? new LookupClientOptions([.. options.Servers]) : new LookupClientOptions();
        settings.UseCache = false;
        settings.ThrowDnsErrors = false;
        settings.UseTcpFallback = true;
        settings.ContinueOnEmptyResponse = false;
        settings.EnableAuditTrail = false;
        settings.RequestDnsSecRecords = options.RequestDnssec;
        settings.Timeout = options.Timeout;
        settings.Retries = options.Retries;
        _client = new LookupClient(settings);
        _believed = options.Validating ?? (_client.NameServers.Count > 0 && _client.NameServers.All(static server => IPAddress.TryParse(server.Address, out IPAddress? address) && IPAddress.IsLoopback(address)));
    }

    /// <summary>What resolvers say of DNSSEC is believed.</summary>
    public bool IsValidating => _believed;

    public ValueTask<DnsAnswer<Posthouse.Dns.MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync(name, QueryType.MX, static record => record is DnsClient.Protocol.MxRecord mx ? new MxRecord(mx.Preference, Undotted(mx.Exchange)) : (MxRecord?)null, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) =>
        AskReferenceAsync(name, QueryType.A, static record => (record as ARecord)?.Address, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) =>
        AskReferenceAsync(name, QueryType.AAAA, static record => (record as AaaaRecord)?.Address, cancellationToken);

    public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) =>
        AskReferenceAsync(name, QueryType.TXT, static record => record is TxtRecord txt ? string.Concat(txt.Text) : null, cancellationToken);

    public ValueTask<DnsAnswer<Posthouse.Dns.TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) =>
        AskReferenceAsync(
            name,
            QueryType.TLSA,
            static record => record is DnsClient.Protocol.TlsaRecord tlsa
                ? new TlsaRecord((byte)tlsa.CertificateUsage, (byte)tlsa.Selector, (byte)tlsa.MatchingType, tlsa.CertificateAssociationData.ToArray())
                : null,
            cancellationToken);

    public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default) =>
        AskReferenceAsync(ReverseName(address), QueryType.PTR, static record => record is PtrRecord ptr ? Undotted(ptr.PtrDomainName) : null, cancellationToken);

    public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) =>
        AskReferenceAsync(name, QueryType.CNAME, static record => record is CNameRecord cname ? Undotted(cname.CanonicalName) : null, cancellationToken);

    public void Forget(string name) => _cache.Forget(name);

    /// <summary>The name whose PTR records name the address (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    internal static string ReverseName(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        byte[] octets = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork) return $"{octets[3]}.{octets[2]}.{octets[1]}.{octets[0]}.in-addr.arpa";
        return string.Create(72, octets, static (text, bytes) =>
        {
            const string Hex = "0123456789abcdef";
            for (int i = 0; i < 16; i++)
            {
                text[i * 4] = Hex[bytes[15 - i] & 15];
                text[i * 4 + 1] = '.';
                text[i * 4 + 2] = Hex[bytes[15 - i] >> 4];
                text[i * 4 + 3] = '.';
            }

            "ip6.arpa".CopyTo(text[64..]);
        });
    }

    private ValueTask<DnsAnswer<T>> AskReferenceAsync<T>(string name, QueryType type, Func<DnsResourceRecord, T?> read, CancellationToken cancellationToken)
        where T : class =>
        _cache.GetAsync(name, (int)type, async asked =>
        {
            (DnsAnswer<T> answer, List<DnsResourceRecord> records) = await QueryAsync<T>(asked, type).ConfigureAwait(false);
            var values = new List<T>();
            foreach (DnsResourceRecord record in records)
            {
                if (read(record) is { } value) values.Add(value);
            }

            return Finish(answer, values);
        }, cancellationToken);

    private ValueTask<DnsAnswer<T>> AskAsync<T>(string name, QueryType type, Func<DnsResourceRecord, T?> read, CancellationToken cancellationToken)
        where T : struct =>
        _cache.GetAsync(name, (int)type, async asked =>
        {
            (DnsAnswer<T> answer, List<DnsResourceRecord> records) = await QueryAsync<T>(asked, type).ConfigureAwait(false);
            var values = new List<T>();
            foreach (DnsResourceRecord record in records)
            {
                if (read(record) is { } value) values.Add(value);
            }

            return Finish(answer, values);
        }, cancellationToken);

    private (DnsAnswer<T> Answer, TimeSpan Keep) Finish<T>(DnsAnswer<T> answer, List<T> values)
    {
        if (answer.Status == DnsStatus.NoError) answer = values.Count > 0 ? answer with { Records = values } : answer with { Status = DnsStatus.NoData };
        TimeSpan most = answer.Status switch
        {
            DnsStatus.NoError => _options.MaximumTimeToLive,
            DnsStatus.NxDomain or DnsStatus.NoData => _options.MaximumNegativeTimeToLive,
            _ => _options.FailureTimeToLive,
        };
        return (answer, answer.TimeToLive < most ? answer.TimeToLive : most);
    }

    private async Task<(DnsAnswer<T> Answer, List<DnsResourceRecord> Records)> QueryAsync<T>(string name, QueryType type)
    {
        DnsQuestion question;
        try
        {
            question = new DnsQuestion(name, type);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // The name cannot be put in a question, so there is none such.
            return (DnsAnswer<T>.Empty(DnsStatus.NxDomain, _options.FailureTimeToLive), []);
        }

        try
        {
            IDnsQueryResponse response = await _client.QueryAsync(question).ConfigureAwait(false);
            bool authenticated = _believed && response.Header.IsAuthenticData;
            switch (response.Header.ResponseCode)
            {
                case DnsHeaderResponseCode.NoError:
                    break;
                case DnsHeaderResponseCode.NotExistentDomain:
                    return (DnsAnswer<T>.Empty(DnsStatus.NxDomain, Negative(response), authenticated), []);
                default:
                    return (DnsAnswer<T>.Empty(DnsStatus.ServFail, _options.FailureTimeToLive), []);
            }

            var records = new List<DnsResourceRecord>();
            int shortest = int.MaxValue;
            foreach (DnsResourceRecord record in response.Answers)
            {
                // The chain of CNAMEs lives as long as its shortest link.
                if ((int)record.RecordType != (int)type && record.RecordType != ResourceRecordType.CNAME) continue;
                shortest = Math.Min(shortest, record.InitialTimeToLive);
                if ((int)record.RecordType == (int)type) records.Add(record);
            }

            return records.Count == 0
                ? (DnsAnswer<T>.Empty(DnsStatus.NoData, Negative(response), authenticated), [])
                : (new DnsAnswer<T>(DnsStatus.NoError, [], TimeSpan.FromSeconds(Math.Max(0, shortest)), authenticated), records);
        }
        catch (DnsResponseException exception)
        {
            DnsStatus status = exception.Code == DnsResponseCode.ConnectionTimeout ? DnsStatus.Timeout : DnsStatus.ServFail;
            return (DnsAnswer<T>.Empty(status, _options.FailureTimeToLive), []);
        }
        catch (Exception exception) when (exception is DnsResponseParseException or SocketException or IOException or OperationCanceledException
            or ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            // What came was no DNS message. Anybody's server can send such a thing, so it is no defect; nor does it say that there is no such name.
            return (DnsAnswer<T>.Empty(DnsStatus.ServFail, _options.FailureTimeToLive), []);
        }
    }

    // RFC 2308 §3 and §5: the lesser of the SOA's own time to live and its MINIMUM field. No SOA: not to be kept.
    private static TimeSpan Negative(IDnsQueryResponse response)
    {
        foreach (DnsResourceRecord record in response.Authorities)
        {
            if (record is SoaRecord soa) return TimeSpan.FromSeconds(Math.Min(Math.Max(0, soa.InitialTimeToLive), soa.Minimum));
        }

        return TimeSpan.Zero;
    }

    private static string Undotted(DnsString name)
    {
        string value = name.Value;
        return value.EndsWith('.') ? value[..^1] : value;
    }
}
