namespace Posthouse.Dns;

/// <summary>RFC 1035 §4.1.2; the zone section of an update has the same form (RFC 2136 §2.3).</summary>
/// <param name="Name">In text, as <see cref="WireName"/> has it.</param>
internal sealed record WireQuestion(string Name, ushort Type, ushort Class = DnsTypes.ClassInternet);
