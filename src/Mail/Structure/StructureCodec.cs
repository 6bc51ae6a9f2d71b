using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// The part tree as a few bytes, to be kept beside the message: a plain message takes about ten. Reading is bounded by the input and
/// refuses, with <see cref="FormatException"/>, what was not written by <see cref="EncodeParts"/>.
/// </summary>
/// <remarks>
/// A version, the header's length, then the parts in order, each before its children: what is given (bits), offset from where its
/// parent's body begins, lengths and lines as LEB128 numbers, and strings as a length and UTF-8.
/// </remarks>
public static class StructureCodec
{
    private const byte Version = 1;

    // Above MessageScannerLimits.Depth, so that every tree that a scanner makes can be read back.
    private const int MaximumDepth = 1000;

    [Flags]
    private enum Given
    {
        None = 0,
        Type = 1,
        Charset = 2,
        FileName = 4,
        Disposition = 8,
        ContentId = 16,
        Children = 32,
        Encoding = 64,
    }

    public static byte[] EncodeParts(MessageStructure structure)
    {
        var output = new ByteBuilder(256);
        output.Append(Version);
        Number(output, structure.HeaderLength);
        Encode(structure.Root, 0, output);
        byte[] encoded = output.Written.ToArray();
        output.Release();
        return encoded;
    }

    /// <exception cref="FormatException">The bytes are not those of a part tree.</exception>
    public static (MessagePart Root, int HeaderLength) DecodeParts(ReadOnlySpan<byte> encoded)
    {
        var reader = new Reader(encoded);
        if (reader.Byte() != Version) throw new FormatException("The structure has a version that is not known.");
        int headerLength = reader.Int32();
        MessagePart root = Decode(ref reader, 0, 0);
        reader.End();
        return (root, headerLength);
    }

    private static void Encode(MessagePart part, long parentBody, ByteBuilder output)
    {
        Given given = Given.None;
        if (part.Type != "text" || part.Subtype != "plain") given |= Given.Type;
        if (part.Charset.Length > 0) given |= Given.Charset;
        if (part.FileName.Length > 0) given |= Given.FileName;
        if (part.Disposition.Length > 0) given |= Given.Disposition;
        if (part.ContentId.Length > 0) given |= Given.ContentId;
        if (part.Children.Count > 0) given |= Given.Children;
        if (part.Encoding != TransferEncoding.SevenBit) given |= Given.Encoding;
        output.Append((byte)given);
        Number(output, part.HeaderOffset - parentBody);
        Number(output, part.HeaderLength);
        Number(output, part.BodyLength);
        Number(output, part.BodyLines);
        if ((given & Given.Type) != 0)
        {
            String(output, part.Type);
            String(output, part.Subtype);
        }

        if ((given & Given.Encoding) != 0) output.Append((byte)part.Encoding);
        if ((given & Given.Charset) != 0) String(output, part.Charset);
        if ((given & Given.FileName) != 0) String(output, part.FileName);
        if ((given & Given.Disposition) != 0) String(output, part.Disposition);
        if ((given & Given.ContentId) != 0) String(output, part.ContentId);
        if ((given & Given.Children) == 0) return;
        Number(output, part.Children.Count);
        foreach (MessagePart child in part.Children) Encode(child, part.BodyOffset, output);
    }

    private static MessagePart Decode(ref Reader reader, long parentBody, int depth)
    {
        if (depth > MaximumDepth) throw new FormatException("The structure is too deep.");
        var given = (Given)reader.Byte();
        if (((int)given & 0x80) != 0) throw new FormatException("The structure has a part that is not known.");
        long headerOffset = parentBody + reader.Number();
        int headerLength = reader.Int32();
        long bodyLength = reader.Number();
        int lines = reader.Int32();
        string type = "text", subtype = "plain";
        if ((given & Given.Type) != 0)
        {
            type = reader.Name();
            subtype = reader.Name();
        }

        var encoding = TransferEncoding.SevenBit;
        if ((given & Given.Encoding) != 0)
        {
            encoding = (TransferEncoding)reader.Byte();
            if (encoding > TransferEncoding.Unknown) throw new FormatException("The structure has an encoding that is not known.");
        }

        string charset = (given & Given.Charset) != 0 ? reader.Text() : "";
        string fileName = (given & Given.FileName) != 0 ? reader.Text() : "";
        string disposition = (given & Given.Disposition) != 0 ? reader.Name() : "";
        string contentId = (given & Given.ContentId) != 0 ? reader.Text() : "";
        return new MessagePart
        {
            HeaderOffset = headerOffset,
            HeaderLength = headerLength,
            BodyLength = bodyLength,
            BodyLines = lines,
            Type = type,
            Subtype = subtype,
            Encoding = encoding,
            Charset = charset,
            FileName = fileName,
            Disposition = disposition,
            ContentId = contentId,
            Children = (given & Given.Children) != 0 ? Children(ref reader, headerOffset + headerLength, depth) : [],
        };
    }

    private static MessagePart[] Children(ref Reader reader, long body, int depth)
    {
        // A part takes at least five bytes, so a count that the input cannot hold allocates nothing.
        int count = reader.Int32();
        if (count > reader.Left / 5) throw new FormatException("The structure has more parts than bytes.");
        var children = new MessagePart[count];
        for (int i = 0; i < count; i++) children[i] = Decode(ref reader, body, depth + 1);
        return children;
    }

    private static void Number(ByteBuilder output, long value)
    {
        ulong rest = (ulong)value;
        while (rest >= 0x80)
        {
            output.Append((byte)(rest | 0x80));
            rest >>= 7;
        }

        output.Append((byte)rest);
    }

    private static void String(ByteBuilder output, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Number(output, length);
        output.Advance(Encoding.UTF8.GetBytes(value, output.Reserve(length)));
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        // An offset or length above this is damage, and sums of a few stay far from overflow.
        private const long Largest = 1L << 50;

        private ReadOnlySpan<byte> _rest = bytes;

        internal readonly int Left => _rest.Length;

        internal byte Byte()
        {
            if (_rest.IsEmpty) throw new FormatException("The structure ends too early.");
            byte value = _rest[0];
            _rest = _rest[1..];
            return value;
        }

        internal long Number()
        {
            ulong value = 0;
            for (int shift = 0; shift < 63; shift += 7)
            {
                byte b = Byte();
                value |= (ulong)(b & 0x7f) << shift;
                if (b >= 0x80) continue;
                return value <= Largest ? (long)value : throw new FormatException("The structure has a number that is too large.");
            }

            throw new FormatException("The structure has a number that does not end.");
        }

        internal int Int32() => Number() is var value && value <= int.MaxValue ? (int)value : throw new FormatException("The structure has a number that is too large.");

        internal string Text() => Encoding.UTF8.GetString(Bytes());

        /// <summary>A name of a type or disposition: the usual ones are not allocated anew.</summary>
        internal string Name()
        {
            ReadOnlySpan<byte> name = Bytes();
            return Ascii.IsValid(name) ? MediaNames.Lower(name) : throw new FormatException("The structure has a name that is not ASCII.");
        }

        internal readonly void End()
        {
            if (!_rest.IsEmpty) throw new FormatException("The structure goes on after its end.");
        }

        private ReadOnlySpan<byte> Bytes()
        {
            int length = Int32();
            if (length > _rest.Length) throw new FormatException("The structure ends too early.");
            ReadOnlySpan<byte> bytes = _rest[..length];
            _rest = _rest[length..];
            return bytes;
        }
    }
}
