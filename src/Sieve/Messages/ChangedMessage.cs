using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>A message that a script changed, as it was when the action was asked for (RFC 5293 §6, RFC 5703 §5). Immutable.</summary>
public sealed class ChangedMessage
{
    private const int Piece = 64 * 1024;

    private readonly SieveMessage _base;

    internal ChangedMessage(ReadOnlyMemory<byte> header, SieveMessage source, bool bodyChanged)
    {
        Header = header;
        _base = source;
        BodyChanged = bodyChanged;
    }

    /// <summary>The new header with its empty line.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>False: all behind the header is as it was received, and need not be stored again where the store can tell.</summary>
    public bool BodyChanged { get; }

    /// <summary>Octets of the whole.</summary>
    public long Size => Header.Length + _base.Structure.Size - _base.Structure.HeaderLength;

    /// <summary>Writes the whole message, piece by piece.</summary>
    public void WriteTo(Action<ReadOnlyMemory<byte>> write)
    {
        write(Header);
        long at = _base.Structure.HeaderLength;
        while (at < _base.Structure.Size)
        {
            ReadOnlyMemory<byte> piece = _base.Read(at, Piece);
            if (piece.IsEmpty) break;
            write(piece);
            at += piece.Length;
        }
    }

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream((int)Math.Min(Size, Array.MaxLength));
        WriteTo(piece => bytes.Write(piece.Span));
        return bytes.ToArray();
    }
}
