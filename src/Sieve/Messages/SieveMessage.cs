using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>Octets of the message that a script is run for. Called from one thread at a time, and only for what the script looks at.</summary>
/// <param name="offset">From the start of the message.</param>
/// <param name="length">Octets; fewer are answered only at the end of the message.</param>
public delegate ReadOnlyMemory<byte> SieveMessageReader(long offset, int length);

/// <summary>A message as scripts see it: its header in memory, its structure as it was computed on arrival, its bodies on request.</summary>
public sealed class SieveMessage(ReadOnlyMemory<byte> header, MessageStructure structure, SieveMessageReader read)
{
    public MessageStructure Structure { get; } = structure;

    /// <summary>The top header with its empty line, as stored.</summary>
    public ReadOnlyMemory<byte> Header { get; } = header;

    /// <summary>A whole message in memory.</summary>
    public static SieveMessage FromBytes(ReadOnlyMemory<byte> message)
    {
        var scanner = new MessageScanner();
        scanner.Write(message.Span);
        MessageStructure structure = scanner.Complete();
        return new SieveMessage(message[..structure.HeaderLength], structure, (offset, length) => Slice(message, offset, length));
    }

    internal ReadOnlyMemory<byte> Read(long offset, int length) => read(offset, length);

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> message, long offset, int length)
    {
        int start = (int)Math.Min(offset, message.Length);
        return message.Slice(start, Math.Min(length, message.Length - start));
    }
}
