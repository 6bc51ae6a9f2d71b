using System.IO.Pipelines;

namespace Posthouse.Storage;

/// <summary>Reads the bytes of one stored message. Stays valid while compaction moves them. Cheap to make; thread-safe.</summary>
public sealed class BlobReader : IDisposable
{
    public long Length => throw new NotImplementedException();

    /// <summary>Reads up to the buffer's length from <paramref name="offset"/>; returns the octets read, 0 at the end.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.Damaged"/>.</exception>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>All of it when it is small enough to hold; for larger ones use <see cref="ReadAsync"/> or <see cref="OpenStream"/>.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Writes a range to <paramref name="output"/>, flushing as it goes, so that a slow reader holds little memory.</summary>
    public ValueTask CopyToAsync(PipeWriter output, long offset, long count, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>A seekable stream over the bytes; disposing it leaves the reader usable.</summary>
    public Stream OpenStream() => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
