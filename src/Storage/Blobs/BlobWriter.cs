using System.Buffers;
using System.Security.Cryptography;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Takes a message in, byte by byte. Small ones stay in memory, large ones go to a segment of their own at once,
/// so memory never grows with the message. Used by one caller at a time.
/// </summary>
public sealed class BlobWriter : IBufferWriter<byte>, IAsyncDisposable
{
    // Trace headers are put in front without moving the message.
    private const int Headroom = 1024;
    private const int FirstBuffer = 8 << 10;
    private const int LargeBuffer = 64 << 10;

    private readonly BlobIntake _intake;
    private byte[] _buffer;
    private int _length;
    private LargeBlobIntake? _large;
    private bool _completed;

    internal BlobWriter(BlobIntake intake)
    {
        _intake = intake;
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    }

    /// <summary>Octets taken so far.</summary>
    public long Length => (_large?.Length ?? 0) + _length;

    /// <summary>Octets of memory that the message holds at this moment, about; whoever takes messages from strangers bounds their sum.</summary>
    public long HeldOctets => _buffer.Length + (_large?.HeldOctets ?? 0);

    public void Advance(int count)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - Headroom - _length), nameof(count));
        _length += count;
        SpillIfLarge();
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsMemory(Headroom + _length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsSpan(Headroom + _length);
    }

    /// <summary>Takes bytes; may write to the disk, so callers of large messages call <see cref="FlushAsync"/> now and then.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        while (!bytes.IsEmpty)
        {
            int take = Math.Min(bytes.Length, _large is null ? _intake.InMemoryLimit : LargeBlobIntake.WriteSize - _length);
            EnsureRoom(take);
            bytes[..take].CopyTo(_buffer.AsSpan(Headroom + _length));
            _length += take;
            bytes = bytes[take..];
            SpillIfLarge();
        }
    }

    /// <summary>Gives what has gathered of a large message to the disk; returns at once for small ones.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.StorageFull"/> or <see cref="StoreFault.StorageFailed"/>.</exception>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SpillIfLarge();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Ends the message. <paramref name="prepend"/> (trace headers, each line ended) is put in front of what was taken,
    /// and the structure is that of the whole.
    /// </summary>
    /// <param name="prepend">Lines.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <param name="provisional">Lines may yet be put in front (<see cref="StagedBlob.WithPrepended"/>), so that hashing these bytes may be in vain:
    /// it waits for <see cref="StagedBlob.EnsureHash"/>, which is called before the message is written, or the store's only writer would do the work.</param>
    public ValueTask<StagedBlob> CompleteAsync(ReadOnlyMemory<byte> prepend = default, CancellationToken cancellationToken = default, bool provisional = false)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        cancellationToken.ThrowIfCancellationRequested();
        StagedBlob staged;
        if (_large is not null)
        {
            Spill();
            staged = StagedBlob.FromLarge(_large.Complete(), prepend);
            Release();
        }
        else
        {
            staged = StagedBlob.FromMemory(TakeBuffer(prepend.Span, out int start, out int length), start, length, provisional);
        }

        _completed = true;
        return ValueTask.FromResult(staged);
    }

    public ValueTask DisposeAsync()
    {
        if (!_completed)
        {
            _completed = true;
            _large?.Discard();
            _large = null;
            Release();
        }

        return ValueTask.CompletedTask;
    }

    private byte[] TakeBuffer(ReadOnlySpan<byte> prepend, out int start, out int length)
    {
        byte[] buffer = _buffer;
        length = prepend.Length + _length;
        if (prepend.Length <= Headroom)
        {
            start = Headroom - prepend.Length;
        }
        else
        {
            buffer = ArrayPool<byte>.Shared.Rent(length);
            _buffer.AsSpan(Headroom, _length).CopyTo(buffer.AsSpan(prepend.Length));
            Release();
            start = 0;
        }

        prepend.CopyTo(buffer.AsSpan(start));
        _buffer = [];
        return buffer;
    }

    private void EnsureRoom(int sizeHint)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        int needed = Headroom + _length + Math.Max(sizeHint, 512);
        if (needed <= _buffer.Length) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        _buffer.AsSpan(Headroom, _length).CopyTo(larger.AsSpan(Headroom));
        Release();
        _buffer = larger;
    }

    private void SpillIfLarge()
    {
        if (_large is not null ? _length >= LargeBlobIntake.WriteSize : _length > _intake.InMemoryLimit) Spill();
    }

    private void Spill()
    {
        _large ??= _intake.BeginLarge();
        _large.Write(_buffer.AsSpan(Headroom, _length));
        _length = 0;
        if (_buffer.Length <= LargeBuffer) return;
        Release();
        _buffer = ArrayPool<byte>.Shared.Rent(LargeBuffer);
    }

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}

/// <summary>Where messages are taken in: the segment folder and the limits.</summary>
internal sealed record BlobIntake(SegmentFolder Folder, int InMemoryLimit, long ReserveFree, string StoreFolder)
{
    /// <exception cref="StoreException"><see cref="StoreFault.StorageFull"/> or <see cref="StoreFault.StorageFailed"/>.</exception>
    internal LargeBlobIntake BeginLarge()
    {
        RequireRoom();
        try
        {
            return new LargeBlobIntake(Folder, Folder.Create(pending: true), RequireRoom);
        }
        catch (IOException error)
        {
            throw StorageErrors.Translate(error);
        }
    }

    private void RequireRoom()
    {
        if (Folder.Files.FreeOctets(StoreFolder) < ReserveFree)
            throw new StoreException(StoreFault.StorageFull, $"Less than {ReserveFree} octets are free on the disk of {StoreFolder}.");
    }
}
