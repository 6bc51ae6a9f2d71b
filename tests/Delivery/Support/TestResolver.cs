using System.Net;
using Posthouse.Dns;

namespace Posthouse.Delivery.Tests;

/// <summary>A DNS that knows what the test told it; everything else does not exist.</summary>
internal sealed class TestResolver : IDnsResolver
{
    private readonly Dictionary<(string Name, string Type), object> _answers = [];

    internal List<string> Asked { get; } = [];

    internal TestResolver Mx(string name, params (int Preference, string Exchange)[] records) =>
        Set(name, "MX", Found(records.Select(static r => new MxRecord(r.Preference, r.Exchange))));

    internal TestResolver A(string name, params string[] addresses) => Set(name, "A", Found(addresses.Select(IPAddress.Parse)));

    internal TestResolver Aaaa(string name, params string[] addresses) => Set(name, "AAAA", Found(addresses.Select(IPAddress.Parse)));

    internal TestResolver MxStatus(string name, DnsStatus status) => Set(name, "MX", DnsAnswer<MxRecord>.Empty(status));

    internal TestResolver AddressStatus(string name, DnsStatus status) => Set(name, "A", DnsAnswer<IPAddress>.Empty(status)).Set(name, "AAAA", DnsAnswer<IPAddress>.Empty(status));

    internal bool Authenticated { get; init; }

    public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) => Answer<MxRecord>(name, "MX");

    public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) => Answer<IPAddress>(name, "A");

    public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) => Answer<IPAddress>(name, "AAAA");

    public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) => Answer<string>(name, "TXT");

    public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => Answer<TlsaRecord>(name, "TLSA");

    public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default) => Answer<string>(address.ToString(), "PTR");

    public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => Answer<string>(name, "CNAME");

    private TestResolver Set(string name, string type, object answer)
    {
        _answers[(name, type)] = answer;
        return this;
    }

    private DnsAnswer<T> Found<T>(IEnumerable<T> records) => new(DnsStatus.NoError, [.. records], TimeSpan.FromMinutes(5), Authenticated);

    private ValueTask<DnsAnswer<T>> Answer<T>(string name, string type)
    {
        lock (Asked) Asked.Add($"{type} {name}");
        if (_answers.TryGetValue((name, type), out object? answer)) return ValueTask.FromResult((DnsAnswer<T>)answer);
        bool exists = _answers.Keys.Any(key => key.Name == name);
        return ValueTask.FromResult(DnsAnswer<T>.Empty(exists ? DnsStatus.NoData : DnsStatus.NxDomain));
    }
}
