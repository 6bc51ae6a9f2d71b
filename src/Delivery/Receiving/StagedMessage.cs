using System.Buffers;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Shows a staged blob to the stages, which know nothing of storage.</summary>
/// <param name="blob">The message with its trace fields.</param>
/// <param name="added">Octets of the trace fields.</param>
internal sealed class StagedMessage(StagedBlob blob, int added) : ReceivedMessage
{
    public override long Size => blob.Length;

    public override long SentSize => blob.Length - added;

    public override MessageStructure Structure => blob.Structure;

    public override ReadOnlySequence<byte> Header => blob.Header;

    public override Stream OpenRead() => blob.OpenRead();
}
