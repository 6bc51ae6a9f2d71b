using System.Buffers;
using Posthouse.Mail;

namespace Posthouse.Pipeline;

/// <summary>The message as it came, byte for byte, readable again and again, with what was learned about it on the way in.</summary>
public abstract class ReceivedMessage
{
    /// <summary>Octets.</summary>
    public abstract long Size { get; }

    /// <summary>Octets without the trace fields that we put above: what the client was told to count (RFC 1870 §5).</summary>
    public virtual long SentSize => Size;

    public abstract MessageStructure Structure { get; }

    /// <summary>The header block of the whole message, with its final empty line. Bounded by the header limit.</summary>
    public abstract ReadOnlySequence<byte> Header { get; }

    /// <summary>A new stream over all the bytes; each call starts at the beginning.</summary>
    public abstract Stream OpenRead();
}
