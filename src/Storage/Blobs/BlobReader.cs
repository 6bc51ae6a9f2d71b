using System.Buffers;
using System.IO.Pipelines;

namespace Posthouse.Storage;

/// <summary>Reads the bytes of one stored message. Stays valid while compaction moves them. Cheap to make; thread-safe.</summary>
public sealed class BlobReader : IDisposable
{
    /// <summary>Records up to this size are read and checked whole; a larger one is checked once, when it is first read.</summary>
    internal const int WholeLimit = 1 << 20;

    private const int CheckSize = 256 << 10;
    private const int CopySize = 64 << 10;

    private readonly SegmentFile _file;
    private readonly long _position;
    private readonly long _stored;
    private readonly long _raw;
    private readonly byte[] _prefix;
    private byte[]? _whole;
    private int _wholeStart;
    private int _disposed;

    /// <summary>Takes over a reference to the file. <paramref name="position"/> and <paramref name="stored"/> are the record's, its head included.</summary>
    internal BlobReader(SegmentFile file, long position, long stored, long raw, byte[] prefix)
    {
        _file = file;
        _position = position;
        _stored = stored;
        _raw = raw;
        _prefix = prefix;
    }

    public long Length => _prefix.Length + _raw;

    /// <summary>Reads up to the buffer's length from <paramref name="offset"/>; returns the octets read, 0 at the end.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.Damaged"/>.</exception>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Segment reads are served from the page cache as a rule: a thread hop would cost more than the read.
        return ValueTask.FromResult(Read(offset, buffer.Span));
    }

    /// <summary>The synchronous form of <see cref="ReadAsync"/>.</summary>
    public int Read(long offset, Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int total = 0;
        if (offset < _prefix.Length)
        {
            total = (int)Math.Min(buffer.Length, _prefix.Length - offset);
            _prefix.AsSpan((int)offset, total).CopyTo(buffer);
            offset += total;
        }

        long at = offset - _prefix.Length;
        int want = (int)Math.Min(buffer.Length - total, Math.Max(0, _raw - at));
        if (want <= 0) return total;
        if (_stored <= WholeLimit)
        {
            byte[] whole = Volatile.Read(ref _whole) ?? LoadWhole();
            whole.AsSpan(_wholeStart + (int)at, want).CopyTo(buffer[total..]);
            return total + want;
        }

        if (!_file.IsChecked) CheckLarge();
        ReadStored(SegmentRecord.HeaderLength + at, buffer.Slice(total, want));
        return total + want;
    }

    /// <summary>All of it when it is small enough to hold; for larger ones use <see cref="ReadAsync"/> or <see cref="OpenStream"/>.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken cancellationToken = default)
    {
        byte[] all = new byte[checked((int)Length)];
        int got = 0;
        while (got < all.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            got += Read(got, all.AsSpan(got));
        }

        return ValueTask.FromResult<ReadOnlyMemory<byte>>(all);
    }

    /// <summary>Writes a range to <paramref name="output"/>, flushing as it goes, so that a slow reader holds little memory.</summary>
    /// <param name="change">May change octets on their way, piece by piece; a piece ends anywhere.</param>
    public async ValueTask CopyToAsync(PipeWriter output, long offset, long count, Action<Span<byte>>? change = null, CancellationToken cancellationToken = default)
    {
        long end = Math.Min(Length, offset + count);
        while (offset < end)
        {
            int take = (int)Math.Min(end - offset, CopySize);
            Span<byte> room = output.GetSpan(take)[..take];
            int read = Read(offset, room);
            if (read == 0) throw new StoreException(StoreFault.Damaged, $"{_file.Path} ends inside a message.");
            change?.Invoke(room[..read]);
            output.Advance(read);
            offset += read;
            if (output.CanGetUnflushedBytes && output.UnflushedBytes < CopySize) continue;
            FlushResult flushed = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (flushed.IsCompleted) throw new OperationCanceledException("The reader has gone.");
        }
    }

    /// <summary>A seekable stream over the bytes; disposing it leaves the reader usable.</summary>
    public Stream OpenStream() => new BlobStream(this, ownsReader: false);

    internal Stream OpenOwningStream() => new BlobStream(this, ownsReader: true);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _file.Dispose();
        // Readers are opened by the hundred: one that is done with must not keep its message in memory.
        _whole = null;
    }

    /// <summary>The bytes as the record holds them, without the lines in front. Only for records that are small enough to hold.</summary>
    internal byte[] ReadRaw()
    {
        byte[] raw = new byte[checked((int)_raw)];
        for (int got = 0; got < raw.Length;) got += Read(_prefix.Length + got, raw.AsSpan(got));
        return raw;
    }

    private void CheckLarge()
    {
        Span<byte> header = stackalloc byte[SegmentRecord.HeaderLength];
        ReadStored(0, header);
        SegmentRecord head = RequireHead(header);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CheckSize);
        try
        {
            uint checksum = 0;
            for (long at = 0; at < _raw; at += CheckSize)
            {
                Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(CheckSize, _raw - at));
                ReadStored(SegmentRecord.HeaderLength + at, piece);
                checksum = SegmentRecord.Checksum(piece, checksum);
            }

            if (checksum != head.PayloadChecksum) throw Mismatch();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // Only a segment of its own is checked as a whole by one record.
        if (_position == 0) _file.IsChecked = true;
    }

    private SegmentRecord RequireHead(ReadOnlySpan<byte> header) =>
        SegmentRecord.TryRead(header, out SegmentRecord head, out _) && head.StoredLength == _stored - SegmentRecord.HeaderLength && head.RawLength == _raw
            ? head
            : throw new StoreException(StoreFault.Damaged, $"{_file.Path} has no valid record at {_position}.");

    private StoreException Mismatch() => new(StoreFault.Damaged, $"The message in {_file.Path} at {_position} does not match its checksum.");

    private byte[] LoadWhole()
    {
        byte[] record = GC.AllocateUninitializedArray<byte>((int)_stored);
        ReadStored(0, record);
        SegmentRecord head = RequireHead(record);
        ReadOnlySpan<byte> payload = record.AsSpan(SegmentRecord.HeaderLength);
        if (SegmentRecord.Checksum(payload) != head.PayloadChecksum) throw Mismatch();
        byte[] whole = head.Codec == SegmentCodec.Zstd ? ZstdCodec.Decompress(payload, (int)_raw, _file.Path) : record;
        // Two threads may do this at once; both come to the same bytes, and the start is written before they are seen.
        _wholeStart = head.Codec == SegmentCodec.Zstd ? 0 : SegmentRecord.HeaderLength;
        Volatile.Write(ref _whole, whole);
        return whole;
    }

    private void ReadStored(long at, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_file.Handle, target, _position + at);
            }
            catch (IOException error)
            {
                throw new StoreException(StoreFault.Damaged, $"{_file.Path} cannot be read at {_position + at}: {error.Message}", error);
            }

            if (read == 0) throw new StoreException(StoreFault.Damaged, $"{_file.Path} ends at {_position + at}, inside a message.");
            at += read;
            target = target[read..];
        }
    }
}
