using System.Buffers;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Shows a staged blob to the stages, which know nothing of storage.</summary>
internal sealed class StagedMessage(StagedBlob blob) : ReceivedMessage
{
    public override long Size => blob.Length;

    public override MessageStructure Structure => blob.Structure;

    public override ReadOnlySequence<byte> Header => blob.Header;

    public override Stream OpenRead() => blob.OpenRead();
}
