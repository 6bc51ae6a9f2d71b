using System.Buffers.Binary;
using System.Net;

namespace Posthouse.Dns;

/// <summary>Asks over the network.</summary>
internal sealed class NameServerQueries(TimeProvider clock) : INameServerQueries
{
    private readonly WireOptions _options = new();

    public async ValueTask<PlaceAnswer> AskAsync(IPEndPoint server, string name, string type, bool recursive, CancellationToken cancellationToken = default)
    {
        if (!DnsTypes.TryNumber(type, out ushort number) || !WireName.TryEncode(name, out _)) return new PlaceAnswer(DnsStatus.NxDomain, [], TimeSpan.Zero);
        try
        {
            return Read(await new ServerQueries(server, _options, clock, recursive).AskAsync(new WireQuestion(name, number), cancellationToken).ConfigureAwait(false), number);
        }
        catch (DnsExchangeException)
        {
            return new PlaceAnswer(DnsStatus.Timeout, [], TimeSpan.Zero);
        }
    }

    private static PlaceAnswer Read(WireMessage message, ushort type)
    {
        if (message.Code is not (ResponseCode.NoError or ResponseCode.NxDomain)) return new PlaceAnswer(DnsStatus.ServFail, [], TimeSpan.Zero);
        var values = new List<string>();
        uint shortest = uint.MaxValue;
        string? alias = null;
        foreach (WireRecord record in message.Answers)
        {
            if (record.Class != DnsTypes.ClassInternet || (record.Type != type && record.Type != DnsTypes.Cname)) continue;
            shortest = Math.Min(shortest, record.TimeToLive);
            if (!RecordData.TryFormat(record.Type, record.Data.Span, out string value)) continue;
            if (record.Type == type) values.Add(value);
            if (record.Type == DnsTypes.Cname) alias ??= value.TrimEnd('.');
        }

        if (values.Count > 0) return new PlaceAnswer(DnsStatus.NoError, values, TimeSpan.FromSeconds(shortest)) { Alias = alias, Authoritative = message.Authoritative };
        return new PlaceAnswer(message.Code == ResponseCode.NxDomain ? DnsStatus.NxDomain : DnsStatus.NoData, [], Negative(message)) { Alias = alias, Authoritative = message.Authoritative };
    }

    // RFC 2308 §5: the lesser of the SOA's own time to live and its MINIMUM, which is its last field.
    private static TimeSpan Negative(WireMessage message)
    {
        WireRecord? soa = message.Authorities.FirstOrDefault(static r => r.Type == DnsTypes.Soa && r.Data.Length > 4);
        return soa is null ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(soa.TimeToLive, BinaryPrimitives.ReadUInt32BigEndian(soa.Data.Span[^4..])));
    }
}
