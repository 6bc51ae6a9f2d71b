using Posthouse.Transport;

namespace Posthouse.Pop3;

/// <summary>One line from the client without its end, or the end of the session.</summary>
internal readonly record struct ReceivedLine(ReadOnlyMemory<byte> Octets, LineFault Fault, bool IsEnd = false)
{
    internal static readonly ReceivedLine End = new(default, LineFault.None, true);
}
