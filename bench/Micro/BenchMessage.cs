using System.Buffers;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Micro;

/// <summary>A message in memory, as stages and signers see it.</summary>
internal sealed class BenchMessage(byte[] bytes) : ReceivedMessage
{
    internal byte[] Bytes => bytes;

    public override long Size => bytes.Length;

    public override MessageStructure Structure { get; } = Scan(bytes);

    public override ReadOnlySequence<byte> Header => new(bytes, 0, Structure.HeaderLength);

    public override Stream OpenRead() => new MemoryStream(bytes, writable: false);

    private static MessageStructure Scan(byte[] bytes)
    {
        var scanner = new MessageScanner();
        scanner.Write(bytes);
        return scanner.Complete();
    }
}
