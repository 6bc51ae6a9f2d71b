using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The bytes to be sent, readable from any place.</summary>
internal abstract class MessageContent : IDisposable
{
    internal abstract long Length { get; }

    /// <summary>Returns the octets read, 0 at the end.</summary>
    internal abstract ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    public abstract void Dispose();
}

/// <summary>A message in the store.</summary>
internal sealed class StoredContent(BlobReader reader) : MessageContent
{
    internal override long Length => reader.Length;

    internal override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => reader.ReadAsync(offset, buffer, cancellationToken);

    public override void Dispose() => reader.Dispose();
}
