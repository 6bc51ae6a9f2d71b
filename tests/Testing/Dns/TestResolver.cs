using System.Net;
using Posthouse.Dns;

namespace Posthouse.Testing;

/// <summary>
/// A DNS that knows what the test told it; everything else does not exist. Names compare without case and without the final dot,
/// CNAMEs are followed, and every question is kept in <see cref="Asked"/>.
/// </summary>
public sealed class TestResolver : IDnsResolver
{
    private const int LongestChain = 8;

    private readonly Dictionary<(string Name, string Type), object> _answers = [];

    /// <summary>"TYPE name", in the order asked.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>What answers say of DNSSEC.</summary>
    public bool Authenticated { get; init; }

    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromMinutes(5);

    public TestResolver Mx(string name, params (int Preference, string Exchange)[] records) =>
        Set(name, "MX", Found(records.Select(static r => new MxRecord(r.Preference, r.Exchange))));

    public TestResolver A(string name, params string[] addresses) => Set(name, "A", Found(addresses.Select(IPAddress.Parse)));

    public TestResolver Aaaa(string name, params string[] addresses) => Set(name, "AAAA", Found(addresses.Select(IPAddress.Parse)));

    /// <summary>One text for each record, its strings already joined.</summary>
    public TestResolver Txt(string name, params string[] records) => Set(name, "TXT", Found(records));

    public TestResolver Tlsa(string name, params TlsaRecord[] records) => Set(name, "TLSA", Found(records));

    public TestResolver Ptr(string address, params string[] names) => Set(IPAddress.Parse(address).ToString(), "PTR", Found(names));

    public TestResolver Cname(string name, string target) => Set(name, "CNAME", Found([target]));

    public TestResolver MxStatus(string name, DnsStatus status) => Set(name, "MX", DnsAnswer<MxRecord>.Empty(status));

    public TestResolver TxtStatus(string name, DnsStatus status) => Set(name, "TXT", DnsAnswer<string>.Empty(status));

    public TestResolver TlsaStatus(string name, DnsStatus status) => Set(name, "TLSA", DnsAnswer<TlsaRecord>.Empty(status));

    public TestResolver PtrStatus(string address, DnsStatus status) => Set(IPAddress.Parse(address).ToString(), "PTR", DnsAnswer<string>.Empty(status));

    public TestResolver AddressStatus(string name, DnsStatus status) => Set(name, "A", DnsAnswer<IPAddress>.Empty(status)).Set(name, "AAAA", DnsAnswer<IPAddress>.Empty(status));

    /// <summary>The name exists, whatever it has.</summary>
    public TestResolver Exists(string name) => Set(name, "", DnsStatus.NoData);

    public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) => Answer<MxRecord>(name, "MX");

    public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) => Answer<IPAddress>(name, "A");

    public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) => Answer<IPAddress>(name, "AAAA");

    public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) => Answer<string>(name, "TXT");

    public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => Answer<TlsaRecord>(name, "TLSA");

    public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default) =>
        Answer<string>((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString(), "PTR");

    public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => Answer<string>(name, "CNAME");

    private static string Normalise(string name) => name.TrimEnd('.').ToLowerInvariant();

    private TestResolver Set(string name, string type, object answer)
    {
        _answers[(Normalise(name), type)] = answer;
        return this;
    }

    private DnsAnswer<T> Found<T>(IEnumerable<T> records) => new(DnsStatus.NoError, [.. records], TimeToLive, Authenticated);

    private ValueTask<DnsAnswer<T>> Answer<T>(string name, string type)
    {
        name = Normalise(name);
        lock (Asked) Asked.Add($"{type} {name}");
        for (int link = 0; link < LongestChain; link++)
        {
            if (_answers.TryGetValue((name, type), out object? answer)) return ValueTask.FromResult((DnsAnswer<T>)answer);
            if (!_answers.TryGetValue((name, "CNAME"), out object? alias))
            {
                // RFC 8020: a name above an existing one exists.
                bool exists = _answers.Keys.Any(key => key.Name == name || key.Name.EndsWith("." + name, StringComparison.Ordinal));
                return ValueTask.FromResult(DnsAnswer<T>.Empty(exists ? DnsStatus.NoData : DnsStatus.NxDomain));
            }

            name = Normalise(((DnsAnswer<string>)alias).Records[0]);
        }

        return ValueTask.FromResult(DnsAnswer<T>.Empty(DnsStatus.ServFail));
    }
}
