namespace Posthouse.Dns;

/// <summary>RFC 1035 §4.1.3.</summary>
/// <param name="Name">In text, as <see cref="WireName"/> has it.</param>
/// <param name="TimeToLive">Seconds.</param>
/// <param name="Data">Without compression, so that it means the same outside its message.</param>
internal sealed record WireRecord(string Name, ushort Type, ushort Class, uint TimeToLive, ReadOnlyMemory<byte> Data);
