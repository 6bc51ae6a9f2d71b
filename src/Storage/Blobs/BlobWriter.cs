using System.Buffers;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Takes a message in, byte by byte, scans its structure on the way and hashes it. Small ones stay in memory, large ones
/// go to the disk at once, so memory never grows with the message. Used by one caller at a time.
/// </summary>
public sealed class BlobWriter : IBufferWriter<byte>, IAsyncDisposable
{
    /// <summary>Octets taken so far.</summary>
    public long Length => throw new NotImplementedException();

    public void Advance(int count) => throw new NotImplementedException();

    public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotImplementedException();

    public Span<byte> GetSpan(int sizeHint = 0) => throw new NotImplementedException();

    /// <summary>Takes bytes; may write to the disk, so callers of large messages call <see cref="FlushAsync"/> now and then.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>Gives what has gathered of a large message to the disk; returns at once for small ones.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.StorageFull"/> or <see cref="StoreFault.StorageFailed"/>.</exception>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>
    /// Ends the message. <paramref name="prepend"/> (trace headers, each line ended) is put in front of what was taken,
    /// and the structure is that of the whole.
    /// </summary>
    public ValueTask<StagedBlob> CompleteAsync(ReadOnlyMemory<byte> prepend = default, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>
/// A complete message that is not in the store yet. Appended or enqueued in one write, as often as needed; then, or when
/// refused, disposed. Nothing of it outlives a crash.
/// </summary>
public sealed class StagedBlob : IAsyncDisposable
{
    public MessageStructure Structure => throw new NotImplementedException();

    public long Length => throw new NotImplementedException();

    /// <summary>SHA-256 of the bytes.</summary>
    public ReadOnlyMemory<byte> Hash => throw new NotImplementedException();

    /// <summary>The header block with its empty line.</summary>
    public ReadOnlySequence<byte> Header => throw new NotImplementedException();

    /// <summary>A new stream over all the bytes.</summary>
    public Stream OpenRead() => throw new NotImplementedException();

    /// <summary>The same message with more header lines in front (each ended by CRLF); this one stays usable.</summary>
    public StagedBlob WithPrepended(ReadOnlyMemory<byte> headerLines) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
