using System.Buffers;
using System.Security.Cryptography;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// A complete message that is not in the store yet. Appended or enqueued in one write, as often as needed; then, or when
/// refused, disposed. Nothing of it outlives a crash.
/// </summary>
public sealed class StagedBlob : IAsyncDisposable
{
    private readonly int _start;
    private readonly int _length;
    private readonly LargeBlob? _large;
    private readonly byte[] _prefix;
    private byte[]? _hash;
    private byte[]? _buffer;
    private bool _disposed;

    private StagedBlob(byte[]? buffer, int start, int length, LargeBlob? large, byte[] prefix, byte[]? hash, MessageStructure structure)
    {
        _buffer = buffer;
        _start = start;
        _length = length;
        _large = large;
        _prefix = prefix;
        _hash = hash;
        Structure = structure;
    }

    public MessageStructure Structure { get; }

    public long Length => _large is null ? _length : _prefix.Length + _large.Length;

    /// <summary>Octets of memory that the message's bytes hold, about.</summary>
    public long HeldOctets => (_buffer?.Length ?? 0) + _prefix.Length;

    /// <summary>SHA-256 that names these bytes; for a large message with lines in front, of both parts' hashes.</summary>
    public ReadOnlyMemory<byte> Hash
    {
        get
        {
            EnsureHash();
            return _hash;
        }
    }

    /// <summary>The header block with its empty line.</summary>
    public ReadOnlySequence<byte> Header
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_large is null) return new ReadOnlySequence<byte>(_buffer!, _start, Math.Min(Structure.HeaderLength, _length));
            if (_prefix.Length == 0) return new ReadOnlySequence<byte>(_large.Header);
            byte[] joined = new byte[_prefix.Length + _large.Header.Length];
            _prefix.CopyTo(joined, 0);
            _large.Header.CopyTo(joined, _prefix.Length);
            return new ReadOnlySequence<byte>(joined);
        }
    }

    internal LargeBlob? Large => _large;

    /// <summary>Of a large message: the lines in front, which are kept in its record.</summary>
    internal byte[] Prefix => _prefix;

    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _buffer.AsSpan(_start, _length);
        }
    }

    /// <summary>Computes <see cref="Hash"/> of a provisional message now.</summary>
    public void EnsureHash() => _hash ??= SHA256.HashData(Bytes);

    /// <summary>A new stream over all the bytes.</summary>
    public Stream OpenRead()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_large is null) return new MemoryStream(_buffer!, _start, _length, writable: false);
        if (!_large.File.TryAddReference()) throw new ObjectDisposedException(nameof(StagedBlob));
        return new BlobReader(_large.File, 0, SegmentRecord.HeaderLength + _large.Length, _large.Length, _prefix).OpenOwningStream();
    }

    /// <summary>The same message with more header lines in front (each ended by CRLF); this one stays usable.</summary>
    public StagedBlob WithPrepended(ReadOnlyMemory<byte> headerLines)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_large is not null)
        {
            _large.AddReference();
            byte[] prefix = new byte[headerLines.Length + _prefix.Length];
            headerLines.CopyTo(prefix);
            _prefix.CopyTo(prefix, headerLines.Length);
            return FromLarge(_large, prefix);
        }

        int length = headerLines.Length + _length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        headerLines.Span.CopyTo(buffer);
        Bytes.CopyTo(buffer.AsSpan(headerLines.Length));
        // What was learned of the message holds for the longer one, and its body is not read again; unless it begins with white space, which folds the last of the lines.
        return MessageStructure.IsUnmovedBy(headerLines.Span) && (_length == 0 || Bytes[0] is not ((byte)' ' or (byte)'\t'))
            ? new StagedBlob(buffer, 0, length, null, [], SHA256.HashData(buffer.AsSpan(0, length)), Structure.WithPrepended(headerLines.Length))
            : FromMemory(buffer, 0, length);
    }

    public ValueTask DisposeAsync()
    {
        if (_disposed) return ValueTask.CompletedTask;
        _disposed = true;
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _large?.Release();
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes the rented buffer over.</summary>
    /// <param name="buffer">As <see cref="System.Buffers.ArrayPool{T}.Shared"/> gave it.</param>
    /// <param name="start">Where in it the message begins.</param>
    /// <param name="length">Octets of the message.</param>
    /// <param name="provisional">Its hash waits until somebody asks for it.</param>
    internal static StagedBlob FromMemory(byte[] buffer, int start, int length, bool provisional = false)
    {
        ReadOnlySpan<byte> bytes = buffer.AsSpan(start, length);
        var scanner = new MessageScanner();
        scanner.Write(bytes);
        return new StagedBlob(buffer, start, length, null, [], provisional ? null : SHA256.HashData(bytes), scanner.Complete());
    }

    internal static StagedBlob FromLarge(LargeBlob large, ReadOnlyMemory<byte> prefix)
    {
        if (prefix.IsEmpty) return new StagedBlob(null, 0, 0, large, [], large.Hash, large.Structure);
        byte[] lines = prefix.ToArray();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(lines);
        hash.AppendData(large.Hash);
        return new StagedBlob(null, 0, 0, large, lines, hash.GetHashAndReset(), PrependedStructure.Of(large.Structure, lines, large.Header));
    }
}
