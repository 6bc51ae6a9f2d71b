using System.Buffers;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// Where the fields of a header stand, so that signatures pick them by name from the bottom up (RFC 6376 §5.4.2) without reading the
/// header again. Holds offsets only; the bytes stay where they are.
/// </summary>
internal sealed class HeaderIndex
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private Entry[] _entries = new Entry[64];
    private int[] _hashes = new int[64];

    private HeaderIndex(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    internal int Count { get; private set; }

    /// <returns>Null when the header is not whole, or has more fields than that.</returns>
    internal static HeaderIndex? Of(ReceivedMessage message, int maximumFields) =>
        message.Structure.HeaderLength > message.Header.Length ? null : Read(message.Header, maximumFields);

    /// <returns>Null when there are more fields than that.</returns>
    internal static HeaderIndex? Read(in ReadOnlySequence<byte> header, int maximumFields)
    {
        var index = new HeaderIndex(header.IsSingleSegment ? header.First : header.ToArray());
        var reader = new HeaderReader(index._bytes.Span);
        while (reader.Read())
        {
            if (index.Count == maximumFields) return null;
            index.Add(reader);
        }

        return index;
    }

    /// <summary>As it stands in the message, without the final line end.</summary>
    internal ReadOnlySpan<byte> Field(int position)
    {
        Entry entry = _entries[position];
        ReadOnlySpan<byte> field = _bytes.Span.Slice(entry.Offset, entry.Length);
        if (field.EndsWith("\n"u8)) field = field[..^1];
        return field.EndsWith("\r"u8) ? field[..^1] : field;
    }

    internal bool Is(int position, ReadOnlySpan<byte> name) => Name(position) is var own && own.Length == name.Length && System.Text.Ascii.EqualsIgnoreCase(own, name);

    internal int Occurrences(string name)
    {
        int count = 0;
        for (int at = LastIndexOf(name, Count); at >= 0; at = LastIndexOf(name, at)) count++;
        return count;
    }

    /// <returns>The position of the last field of this name that stands above <paramref name="before"/>, or -1.</returns>
    internal int LastIndexOf(string name, int before)
    {
        int hash = Hash(name);
        while ((before = _hashes.AsSpan(0, before).LastIndexOf(hash)) >= 0)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(Name(before), name)) return before;
        }

        return -1;
    }

    private ReadOnlySpan<byte> Name(int position) => _bytes.Span.Slice(_entries[position].Offset, _entries[position].NameLength);

    private void Add(in HeaderReader reader)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
            Array.Resize(ref _hashes, Count * 2);
        }

        _entries[Count] = new Entry(reader.Offset, reader.Field.Length, reader.Name.Length);
        _hashes[Count++] = Hash(reader.Name);
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        int hash = name.Length;
        foreach (byte b in name) hash = hash * 31 + (b | 0x20);
        return hash;
    }

    private static int Hash(string name)
    {
        int hash = name.Length;
        foreach (char c in name) hash = hash * 31 + (c | 0x20);
        return hash;
    }

    private readonly record struct Entry(int Offset, int Length, int NameLength);
}
