using System.Buffers;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>The message being tested, with as much of it as has been read. One serves a whole search.</summary>
internal sealed class SearchSubject : IDisposable
{
    // What stands beyond in a header is no header that anyone wrote.
    private const int MaximumHeader = 256 << 10;

    private byte[]? _header;
    private int _headerLength = -1;

    internal Placement Placement { get; private set; }

    /// <summary>Null until what is kept beside the message is read.</summary>
    internal StoredMessage? Message { get; private set; }

    /// <summary>Null until its octets are wanted.</summary>
    internal BlobReader? Blob { get; private set; }

    /// <summary>How well the fuzzy keys match, 1 to 100 (RFC 6203 §4): as well as the worst of them.</summary>
    internal int Score { get; private set; } = 100;

    internal void Lower(int score) => Score = Math.Min(Score, score);

    internal void Set(in Placement placement, StoredMessage? message, BlobReader? blob)
    {
        Placement = placement;
        Message = message;
        Blob = blob;
        _headerLength = -1;
        Score = 100;
    }

    /// <summary>The header block; only with <see cref="Blob"/>.</summary>
    internal ReadOnlySpan<byte> Header()
    {
        if (_headerLength < 0)
        {
            int wanted = Math.Min(Message!.HeaderLength, MaximumHeader);
            if (_header is null || _header.Length < wanted)
            {
                Dispose();
                _header = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, 4096));
            }

            int length = 0;
            while (length < wanted)
            {
                int read = Blob!.Read(length, _header.AsSpan(length, wanted - length));
                if (read == 0) break;
                length += read;
            }

            _headerLength = length;
        }

        return _header.AsSpan(0, _headerLength);
    }

    public void Dispose()
    {
        if (_header is { } rented) ArrayPool<byte>.Shared.Return(rented);
        _header = null;
    }
}
