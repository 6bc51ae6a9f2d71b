using System.Net;
using Posthouse.Dns;

namespace Posthouse.Micro;

/// <summary>A DNS that holds TXT records at hand, as a warm cache does, and nothing else.</summary>
internal sealed class WarmResolver : IDnsResolver
{
    private static readonly DnsAnswer<string> Nothing = DnsAnswer<string>.Empty(DnsStatus.NxDomain, TimeSpan.FromHours(1));

    private readonly Dictionary<string, DnsAnswer<string>> _texts = [];

    internal WarmResolver Add(string name, string record)
    {
        _texts[name] = new DnsAnswer<string>(DnsStatus.NoError, [record], TimeSpan.FromHours(1), false);
        return this;
    }

    public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) => ValueTask.FromResult(_texts.GetValueOrDefault(name, Nothing));

    public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) => None<MxRecord>();

    public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) => None<IPAddress>();

    public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) => None<IPAddress>();

    public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => None<TlsaRecord>();

    public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default) => None<string>();

    public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => None<string>();

    private static ValueTask<DnsAnswer<T>> None<T>() => ValueTask.FromResult(DnsAnswer<T>.Empty(DnsStatus.NoData));
}
