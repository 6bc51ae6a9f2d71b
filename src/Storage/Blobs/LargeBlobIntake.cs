using System.Security.Cryptography;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A large message on its way into a segment of its own: written, hashed and scanned as it comes.</summary>
internal sealed class LargeBlobIntake
{
    internal const int WriteSize = 256 << 10;

    // How much may be written between two looks at the free room: less than any sensible reserve.
    private const int LookEvery = 8 << 20;

    // The top header is scanned again with the trace headers in front of it, so it is kept until the end.
    private const int MaximumHeader = 1 << 20;

    private readonly SegmentFolder _folder;
    private readonly SegmentFile _file;
    private readonly Action _roomLeft;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MessageScanner _scanner = new();
    private readonly MemoryStream _start = new();
    private uint _checksum;
    private long _position = SegmentRecord.HeaderLength;
    private long _looked;
    private bool _discarded;

    /// <param name="roomLeft">Throws when the disk is nearly full.</param>
    internal LargeBlobIntake(SegmentFolder folder, SegmentFile file, Action roomLeft)
    {
        _folder = folder;
        _file = file;
        _roomLeft = roomLeft;
    }

    internal long Length => _position - SegmentRecord.HeaderLength;

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        if (_position - _looked >= LookEvery)
        {
            _looked = _position;
            _roomLeft();
        }

        try
        {
            _folder.Files.Write(_file.Handle, bytes, _position);
        }
        catch (IOException error)
        {
            throw StorageErrors.Translate(error);
        }

        _position += bytes.Length;
        _checksum = SegmentRecord.Checksum(bytes, _checksum);
        _hash.AppendData(bytes);
        _scanner.Write(bytes);
        if (_start.Length < MaximumHeader) _start.Write(bytes[..(int)Math.Min(bytes.Length, MaximumHeader - _start.Length)]);
    }

    /// <summary>Writes the record's head and makes the file durable; only the commit's records are missing then.</summary>
    internal LargeBlob Complete()
    {
        byte[] hash = _hash.GetHashAndReset();
        _hash.Dispose();
        MessageStructure structure = _scanner.Complete();
        Span<byte> header = stackalloc byte[SegmentRecord.HeaderLength];
        new SegmentRecord(SegmentCodec.Raw, Length, Length, _checksum).Write(header, hash);
        try
        {
            _folder.Files.Write(_file.Handle, header, 0);
            _folder.Files.Flush(_file.Handle);
        }
        catch (IOException error)
        {
            Discard();
            throw StorageErrors.Translate(error);
        }

        // What was written a moment ago is what was received.
        _file.IsChecked = true;
        byte[] top = _start.GetBuffer().AsSpan(0, (int)Math.Min(structure.HeaderLength, _start.Length)).ToArray();
        return new LargeBlob(_folder, _file, Length, hash, structure, top);
    }

    internal void Discard()
    {
        if (_discarded) return;
        _discarded = true;
        _hash.Dispose();
        _folder.Delete(_file.Number);
        _folder.SetPending(_file.Number, false);
        _file.Dispose();
    }
}
