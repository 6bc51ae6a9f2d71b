using System.Buffers;
using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// Walks the fields of a header block, in order, over the bytes as they are stored: nothing is copied, decoded or unfolded.
/// Ends at the empty line. A line that is no field (no colon) is passed over with its continuation lines.
/// </summary>
public ref struct HeaderReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _next;

    public HeaderReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Copies only when the sequence has more than one segment.</summary>
    public HeaderReader(in ReadOnlySequence<byte> bytes) => _bytes = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();

    /// <summary>Where the current field starts in the block.</summary>
    public int Offset { get; private set; }

    /// <summary>As spelt, without the colon and white space before it.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>All between the colon and the final line end, folds and leading white space included.</summary>
    public ReadOnlySpan<byte> RawValue { get; private set; }

    /// <summary>The whole field with its line ends.</summary>
    public ReadOnlySpan<byte> Field { get; private set; }

    /// <summary>The field without folds and without white space at its ends.</summary>
    public readonly byte[] UnfoldedValue => HeaderValue.Unfold(RawValue);

    public readonly bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name, name);

    public bool Read()
    {
        while (_next < _bytes.Length)
        {
            ReadOnlySpan<byte> rest = _bytes[_next..];
            if (rest[0] == '\n' || (rest[0] == '\r' && rest.Length > 1 && rest[1] == '\n')) break;

            int length = FieldLength(rest);
            Offset = _next;
            _next += length;
            Field = rest[..length];
            int colon = Field.IndexOf((byte)':');
            if (colon <= 0) continue;

            // RFC 5322 §4.5: white space may stand before the colon. A name never has any inside, so such a line is no field.
            ReadOnlySpan<byte> name = Field[..colon].TrimEnd(" \t"u8);
            if (name.IsEmpty || name.IndexOfAny(" \t\r\n"u8) >= 0) continue;
            Name = name;
            RawValue = WithoutLineEnd(Field[(colon + 1)..]);
            return true;
        }

        _next = _bytes.Length;
        return false;
    }

    /// <summary>Goes to the next field of this name, in any case.</summary>
    public bool Find(ReadOnlySpan<byte> name)
    {
        while (Read())
        {
            if (Is(name)) return true;
        }

        return false;
    }

    /// <summary>How often a field stands in the block: for loop detection by Received (RFC 5321 §6.3).</summary>
    public static int Count(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name)
    {
        var reader = new HeaderReader(header);
        int count = 0;
        while (reader.Find(name)) count++;
        return count;
    }

    /// <summary>Octets up to and with the empty line; all of them when there is none.</summary>
    public static int LengthOf(ReadOnlySpan<byte> message)
    {
        int position = 0;
        while (position < message.Length)
        {
            ReadOnlySpan<byte> rest = message[position..];
            if (rest[0] == '\n') return position + 1;
            if (rest[0] == '\r' && rest.Length > 1 && rest[1] == '\n') return position + 2;
            int end = rest.IndexOf((byte)'\n');
            if (end < 0) break;
            position += end + 1;
        }

        return message.Length;
    }

    private static int FieldLength(ReadOnlySpan<byte> rest)
    {
        int length = 0;
        while (true)
        {
            int end = rest[length..].IndexOf((byte)'\n');
            if (end < 0) return rest.Length;
            length += end + 1;
            if (length >= rest.Length || rest[length] is not ((byte)' ' or (byte)'\t')) return length;
        }
    }

    private static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> value)
    {
        if (value.EndsWith("\n"u8)) value = value[..^1];
        if (value.EndsWith("\r"u8)) value = value[..^1];
        return value;
    }
}
