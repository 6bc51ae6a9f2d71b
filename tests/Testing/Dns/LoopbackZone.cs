using System.Collections.Concurrent;
using System.Net;

namespace Posthouse.Testing;

/// <summary>A name server on loopback for whom every name is this machine, and which keeps TXT records that come and go.</summary>
public sealed class LoopbackZone : IAsyncDisposable
{
    private const int A = 1, Txt = 16;

    private readonly ConcurrentDictionary<(string Name, string Value), bool> _texts = [];
    private readonly LoopbackDnsServer _server;

    public LoopbackZone() => _server = new LoopbackDnsServer(Answer);

    public IPEndPoint EndPoint => _server.EndPoint;

    public int Texts => _texts.Count;

    public void Add(string name, string value) => _texts[(name, value)] = true;

    public void Remove(string name, string value) => _texts.TryRemove((name, value), out _);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private LoopbackDnsServer.Script Answer(string name, int type) => new(0, type switch
    {
        A => [LoopbackDnsServer.Record(name, A, 60, [127, 0, 0, 1])],
        Txt => [.. _texts.Keys.Where(t => t.Name == name).Select(t => LoopbackDnsServer.Record(name, Txt, 60, LoopbackDnsServer.Txt(t.Value)))],
        _ => [],
    });
}
