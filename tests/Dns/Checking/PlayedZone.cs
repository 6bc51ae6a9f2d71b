using System.Net;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.Dns.Tests;

/// <summary>example.com as a test wants it: what its one server and one resolver elsewhere say.</summary>
internal sealed class PlayedZone : INameServerQueries
{
    private static readonly IPEndPoint Own = new(IPAddress.Parse("192.0.2.1"), 53), Server = new(IPAddress.Parse("192.0.2.53"), 53), Elsewhere = new(IPAddress.Parse("198.51.100.53"), 53);

    private readonly Dictionary<(string Name, string Type), string[]> _zone = [], _elsewhere = [];

    internal PlayedZone(MailDomain plan)
    {
        Plan = plan;
        foreach (IGrouping<(string, string), DnsRecord> set in MailRecords.ForHost(plan.Host).Concat(MailRecords.ForDomain(plan)).GroupBy(static r => (r.Name, r.Type)))
            _zone[set.Key] = [.. set.Select(static r => r.Value)];
        Resolver = new TestResolver().A("ns.example.net", "192.0.2.53").A("mail.example.com", "192.0.2.25").Ptr("192.0.2.25", "mail.example.com");
    }

    internal static MailDomain Usual { get; } = new(DomainName.Parse("example.com"), new MailHost(DomainName.Parse("mail.example.com"), [IPAddress.Parse("192.0.2.25")], [new MailService("imap", 993, true)]))
    {
        Keys = [new SigningKeyText("a._domainkey.example.com", "v=DKIM1; k=ed25519; p=AAAA", SigningKeyUse.Signing)],
    };

    internal MailDomain Plan { get; }

    internal TestResolver Resolver { get; }

    /// <summary>Names that do not exist are answered with these.</summary>
    internal (string Suffix, string Type, string Value)? Wildcard { get; set; }

    internal TimeSpan TimeToLive { get; set; } = TimeSpan.FromMinutes(5);

    internal DomainChecker Checker() => new(Resolver, this, new DnsOptions { Servers = [Own], CheckResolvers = [Elsewhere] });

    internal async Task<DomainCheck> CheckAsync() => await Checker().CheckAsync(Plan, TestContext.Current.CancellationToken);

    /// <summary>No values take the set away.</summary>
    internal PlayedZone Set(string name, string type, params string[] values)
    {
        _zone[(name, type)] = values;
        return this;
    }

    /// <summary>What the resolver remembers; until it is told to forget, it sees what the zone has.</summary>
    internal PlayedZone Remember(string name, string type, params string[] values)
    {
        _elsewhere[(name, type)] = values;
        return this;
    }

    internal void Forget(string name, string type) => _elsewhere.Remove((name, type));

    public ValueTask<PlaceAnswer> AskAsync(IPEndPoint server, string name, string type, bool recursive, CancellationToken cancellationToken = default)
    {
        Assert.Equal(!server.Equals(Server), recursive);
        if (type == "NS") return ValueTask.FromResult(name is "example.com" or "example.net" ? Found("ns.example.net.") : Empty());
        string[]? values = server.Equals(Elsewhere) && _elsewhere.TryGetValue((name, type), out string[]? old) ? old : _zone.GetValueOrDefault((name, type));
        if (values is { Length: > 0 }) return ValueTask.FromResult(Found(values));
        if (values is null && Wildcard is { } wildcard && type == wildcard.Type && name.EndsWith(wildcard.Suffix, StringComparison.Ordinal)) return ValueTask.FromResult(Found(wildcard.Value));
        return ValueTask.FromResult(Empty());
    }

    private PlaceAnswer Found(params string[] values) => new(DnsStatus.NoError, values, TimeToLive) { Authoritative = true };

    private PlaceAnswer Empty() => new(DnsStatus.NxDomain, [], TimeToLive) { Authoritative = true };
}
