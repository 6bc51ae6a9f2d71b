using System.Net;
using BenchmarkDotNet.Attributes;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Micro;

/// <summary>What a check of SPF costs when every answer is known already.</summary>
[MemoryDiagnoser]
public class SpfBenchmarks
{
    private readonly WarmDns _dns = new();
    private SpfEvaluator _evaluator = null!;
    private SpfQuestion _question = null!;

    [Params("ip4", "three includes", "mx and macros")]
    public string Record { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _dns.Texts["example.com"] = Record switch
        {
            "ip4" => "v=spf1 ip4:203.0.113.0/24 ip4:198.51.100.0/24 ip6:2001:db8::/32 ip4:192.0.2.1 -all",
            "three includes" => "v=spf1 include:one.example.com include:two.example.com include:three.example.com ~all",
            _ => "v=spf1 mx exists:%{ir}.%{l1r-}.%{v}._spf.%{d2} ip4:192.0.2.1 -all",
        };
        foreach (string name in (string[])["one", "two", "three"])
        {
            string networks = string.Concat(Enumerable.Range(0, 15).Select(static i => $" ip4:10.{i}.0.0/16"));
            _dns.Texts[$"{name}.example.com"] = $"v=spf1{networks}{(name == "three" ? " ip4:192.0.2.1" : "")} ~all";
        }

        _evaluator = new SpfEvaluator(_dns, new SpfOptions(), TimeProvider.System);
        _question = new SpfQuestion(IPAddress.Parse("192.0.2.1"), "mail.example.com", EmailAddress.Parse("news-letter@example.com"));
    }

    [Benchmark]
    public ValueTask<SpfOutcome> Check() => _evaluator.CheckAsync(_question);

    private sealed class WarmDns : IDnsResolver
    {
        private static readonly DnsAnswer<IPAddress> Host = new(DnsStatus.NoError, [IPAddress.Parse("198.51.100.7")], TimeSpan.FromMinutes(5), false);
        private static readonly DnsAnswer<MxRecord> Mx = new(DnsStatus.NoError, [new MxRecord(10, "mx1.example.com"), new MxRecord(20, "mx2.example.com")], TimeSpan.FromMinutes(5), false);

        internal Dictionary<string, string> Texts { get; } = [];

        public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) => ValueTask.FromResult(Mx);

        public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(name.Contains("_spf", StringComparison.Ordinal) ? DnsAnswer<IPAddress>.Empty(DnsStatus.NxDomain) : Host);

        public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) => ValueTask.FromResult(DnsAnswer<IPAddress>.Empty(DnsStatus.NoData));

        public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new DnsAnswer<string>(DnsStatus.NoError, [Texts[name]], TimeSpan.FromMinutes(5), false));

        public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => ValueTask.FromResult(DnsAnswer<TlsaRecord>.Empty(DnsStatus.NoData));

        public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default) => ValueTask.FromResult(DnsAnswer<string>.Empty(DnsStatus.NoData));

        public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => ValueTask.FromResult(DnsAnswer<string>.Empty(DnsStatus.NoData));
    }
}
