using System.Buffers.Binary;
using System.Text;

namespace Posthouse.Storage;

/// <summary>
/// The texts of one field of up to 256 neighbouring messages as they are stored, so that all can be searched in one go: octet 0 says how
/// wide a character is (1 where all are ASCII, else 2, little-endian), two octets count the texts, then for each the lowest octet of its
/// message's number and four octets where it ends, in characters; then the characters. Empty texts are not stored.
/// One serves block after block.
/// </summary>
internal sealed class FieldBlock
{
    private const int HeaderSize = 3;
    private const int EntrySize = 5;

    private readonly byte[] _slots = new byte[MessageSet.BlockSize];
    private readonly int[] _ends = new int[MessageSet.BlockSize];
    private char[] _characters = new char[16_384];
    private bool _ascii;

    internal int Count { get; private set; }

    internal FieldTexts Texts => new(_characters.AsSpan(0, Count == 0 ? 0 : _ends[Count - 1]), _ends.AsSpan(0, Count), _ascii);

    /// <summary>The lowest octet of the message's number.</summary>
    internal byte Slot(int index) => _slots[index];

    /// <exception cref="InvalidDataException">It is not a block.</exception>
    internal void Read(ReadOnlySpan<byte> stored)
    {
        Count = 0;
        _ascii = true;
        if (stored.IsEmpty) return;
        if (stored.Length < HeaderSize || stored[0] is not (1 or 2)) throw Damaged();
        int count = BinaryPrimitives.ReadUInt16LittleEndian(stored[1..]);
        if (count > MessageSet.BlockSize || stored.Length < HeaderSize + (count * EntrySize)) throw Damaged();
        int end = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = stored.Slice(HeaderSize + (i * EntrySize), EntrySize);
            _slots[i] = entry[0];
            int next = BinaryPrimitives.ReadInt32LittleEndian(entry[1..]);
            if (next < end || (i > 0 && _slots[i] <= _slots[i - 1])) throw Damaged();
            _ends[i] = end = next;
        }

        ReadOnlySpan<byte> text = stored[(HeaderSize + (count * EntrySize))..];
        _ascii = stored[0] == 1;
        if (text.Length != (long)end * stored[0]) throw Damaged();
        if (_characters.Length < end) _characters = new char[end * 2];
        if (_ascii) Encoding.Latin1.GetChars(text, _characters);
        else text.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_characters.AsSpan()));
        Count = count;
    }

    /// <summary>These texts, by ascending slot; null where none has a character.</summary>
    internal static byte[]? Write(IReadOnlyList<(byte Slot, string Text)> texts)
    {
        int count = 0, length = 0;
        bool ascii = true;
        foreach ((_, string text) in texts)
        {
            if (text.Length == 0) continue;
            count++;
            length += text.Length;
            ascii &= Ascii.IsValid(text);
        }

        if (count == 0) return null;
        int width = ascii ? 1 : 2, at = HeaderSize, end = 0;
        byte[] stored = new byte[HeaderSize + (count * EntrySize) + (length * width)];
        Span<byte> characters = stored.AsSpan(HeaderSize + (count * EntrySize));
        stored[0] = (byte)width;
        BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(1), (ushort)count);
        foreach ((byte slot, string text) in texts)
        {
            if (text.Length == 0) continue;
            Span<byte> place = characters.Slice(end * width, text.Length * width);
            if (ascii) Encoding.Latin1.GetBytes(text, place);
            else System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()).CopyTo(place);
            end += text.Length;
            stored[at] = slot;
            BinaryPrimitives.WriteInt32LittleEndian(stored.AsSpan(at + 1), end);
            at += EntrySize;
        }

        return stored;
    }

    private static InvalidDataException Damaged() => new("A block of header fields in the search index is damaged.");
}
