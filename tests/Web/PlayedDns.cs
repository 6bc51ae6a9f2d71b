using System.Collections.Concurrent;
using System.Net;
using Posthouse.Dns;
using Posthouse.Testing;

namespace Posthouse.Web.Tests;

/// <summary>A DNS as a test wants it: one server that holds the zones named, and one resolver elsewhere that sees the same unless it is told otherwise.</summary>
internal sealed class PlayedDns : INameServerQueries
{
    private static readonly IPEndPoint Own = new(IPAddress.Parse("192.0.2.1"), 53), Elsewhere = new(IPAddress.Parse("198.51.100.53"), 53);

    private readonly ConcurrentDictionary<(string Name, string Type), string[]> _sets = [], _remembered = [];

    internal TestResolver Resolver { get; } = new TestResolver().A("ns.here.test", "192.0.2.53");

    internal static DnsOptions Options => new() { Servers = [Own], CheckResolvers = [Elsewhere] };

    /// <summary>No values take the set away.</summary>
    internal void Set(string name, string type, params string[] values) => _sets[(name, type)] = values;

    /// <summary>What the resolver elsewhere has; null is what the zone has.</summary>
    internal void Remember(string name, string type, string[]? values)
    {
        if (values is null) _remembered.TryRemove((name, type), out _);
        else _remembered[(name, type)] = values;
    }

    public ValueTask<PlaceAnswer> AskAsync(IPEndPoint server, string name, string type, bool recursive, CancellationToken cancellationToken = default)
    {
        string[]? values = server.Equals(Elsewhere) && _remembered.TryGetValue((name, type), out string[]? old) ? old : _sets.GetValueOrDefault((name, type));
        return ValueTask.FromResult(new PlaceAnswer(values is { Length: > 0 } ? DnsStatus.NoError : DnsStatus.NxDomain, values ?? [], TimeSpan.FromMinutes(5)) { Authoritative = true });
    }
}
