namespace Posthouse.Mail;

/// <summary>Where the fields that matter stand in one header block; of a field that stands twice the first counts.</summary>
internal ref struct HeaderFields
{
    internal ReadOnlySpan<byte> ContentType, TransferEncoding, ContentId, Description, Md5, Disposition, Language, Location;
    internal ReadOnlySpan<byte> Date, Subject, From, Sender, ReplyTo, To, Cc, Bcc, InReplyTo, MessageId, References;

    /// <summary>Bit n: the field was there, though perhaps empty.</summary>
    private uint _present;

    internal readonly bool HasDate => Has(8);

    internal readonly bool HasSubject => Has(9);

    internal readonly bool HasInReplyTo => Has(16);

    internal readonly bool HasMessageId => Has(17);

    internal readonly bool HasContentType => Has(0);

    internal static HeaderFields Read(ReadOnlySpan<byte> header)
    {
        var fields = new HeaderFields();
        var reader = new HeaderReader(header);
        while (reader.Read()) fields.Take(reader);
        return fields;
    }

    /// <summary>None of the fields is one that structures are made of.</summary>
    internal readonly bool IsEmpty => _present == 0;

    private readonly bool Has(int bit) => (_present & (1u << bit)) != 0;

    private void Take(in HeaderReader reader)
    {
        // Length and first letter tell nearly all other fields apart without a comparison.
        switch (reader.Name.Length, (char)(reader.Name[0] | 0x20))
        {
            case (12, 'c'): Set(reader, "Content-Type"u8, 0, ref ContentType); break;
            case (25, 'c'): Set(reader, "Content-Transfer-Encoding"u8, 1, ref TransferEncoding); break;
            case (10, 'c'): Set(reader, "Content-ID"u8, 2, ref ContentId); break;
            case (19, 'c'):
                Set(reader, "Content-Description"u8, 3, ref Description);
                Set(reader, "Content-Disposition"u8, 5, ref Disposition);
                break;
            case (11, 'c'): Set(reader, "Content-MD5"u8, 4, ref Md5); break;
            case (16, 'c'):
                Set(reader, "Content-Language"u8, 6, ref Language);
                Set(reader, "Content-Location"u8, 7, ref Location);
                break;
            case (4, 'd'): Set(reader, "Date"u8, 8, ref Date); break;
            case (7, 's'): Set(reader, "Subject"u8, 9, ref Subject); break;
            case (4, 'f'): Set(reader, "From"u8, 10, ref From); break;
            case (6, 's'): Set(reader, "Sender"u8, 11, ref Sender); break;
            case (8, 'r'): Set(reader, "Reply-To"u8, 12, ref ReplyTo); break;
            case (2, 't'): Set(reader, "To"u8, 13, ref To); break;
            case (2, 'c'): Set(reader, "Cc"u8, 14, ref Cc); break;
            case (3, 'b'): Set(reader, "Bcc"u8, 15, ref Bcc); break;
            case (11, 'i'): Set(reader, "In-Reply-To"u8, 16, ref InReplyTo); break;
            case (10, 'm'): Set(reader, "Message-ID"u8, 17, ref MessageId); break;
            case (10, 'r'): Set(reader, "References"u8, 18, ref References); break;
        }
    }

    private void Set(in HeaderReader reader, ReadOnlySpan<byte> name, int bit, ref ReadOnlySpan<byte> value)
    {
        if (!reader.Is(name)) return;
        // An empty field counts as present, but a later one with a value takes its place.
        if (Has(bit) && !HeaderValue.Trim(value).IsEmpty) return;
        _present |= 1u << bit;
        value = reader.RawValue;
    }
}
