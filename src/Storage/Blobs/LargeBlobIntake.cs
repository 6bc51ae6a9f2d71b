using System.Security.Cryptography;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A large message on its way into a segment of its own: written, hashed and scanned as it comes.</summary>
internal sealed class LargeBlobIntake
{
    /// <summary>Octets that gather before they are written. Together with what is in front of them they fill a pooled buffer of 64 KiB.</summary>
    internal const int WriteSize = 62 << 10;

    // How much may be written between two looks at the free room: less than any sensible reserve.
    private const int LookEvery = 8 << 20;

    // The top header is scanned again with the trace headers in front of it. While the rest comes it is on the disk alone: a message may take its time.
    private const int MaximumHeader = 1 << 20;

    private readonly SegmentFolder _folder;
    private readonly SegmentFile _file;
    private readonly Action _roomLeft;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MessageScanner _scanner = new();
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

    /// <summary>Octets of memory that it holds at this moment, about.</summary>
    internal long HeldOctets => _scanner.HeldOctets;

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
    }

    /// <summary>Writes the record's head and makes the file durable; only the commit's records are missing then.</summary>
    internal LargeBlob Complete()
    {
        byte[] hash = _hash.GetHashAndReset();
        _hash.Dispose();
        MessageStructure structure = _scanner.Complete();
        byte[] top = new byte[Math.Min(structure.HeaderLength, MaximumHeader)];
        Span<byte> header = stackalloc byte[SegmentRecord.HeaderLength];
        new SegmentRecord(SegmentCodec.Raw, Length, Length, _checksum).Write(header, hash);
        try
        {
            _folder.Files.Write(_file.Handle, header, 0);
            _folder.Files.Flush(_file.Handle);
            ReadBack(top);
        }
        catch (IOException error)
        {
            Discard();
            throw StorageErrors.Translate(error);
        }

        // What was written a moment ago is what was received.
        _file.IsChecked = true;
        return new LargeBlob(_folder, _file, Length, hash, structure, top);
    }

    private void ReadBack(Span<byte> top)
    {
        for (int got = 0; got < top.Length;)
        {
            int read = RandomAccess.Read(_file.Handle, top[got..], SegmentRecord.HeaderLength + got);
            if (read == 0) throw new IOException($"{_file.Path} ends at {SegmentRecord.HeaderLength + got}, inside what was just written.");
            got += read;
        }
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
