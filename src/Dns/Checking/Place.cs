using System.Net;

namespace Posthouse.Dns;

/// <summary>A server that is asked what it sees.</summary>
/// <param name="Name">For people.</param>
/// <param name="Authoritative">It should hold the zone; otherwise it is a resolver somewhere.</param>
public sealed record Place(string Name, IPEndPoint Server, bool Authoritative);
