using System.Net;
using Posthouse.Dns;

namespace Posthouse.Micro;

/// <summary>A DNS that holds one TXT record at hand, whatever the name, as a warm cache does.</summary>
internal sealed class WarmResolver(string record) : IDnsResolver
{
    private readonly DnsAnswer<string> _answer = new(DnsStatus.NoError, [record], TimeSpan.FromHours(1), false);

    public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) => ValueTask.FromResult(_answer);

    public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) => None<MxRecord>();

    public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) => None<IPAddress>();

    public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) => None<IPAddress>();

    public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => None<TlsaRecord>();

    public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default) => None<string>();

    public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => None<string>();

    private static ValueTask<DnsAnswer<T>> None<T>() => ValueTask.FromResult(DnsAnswer<T>.Empty(DnsStatus.NoData));
}
