namespace Posthouse.Mail;

/// <summary>Renders ENVELOPE (RFC 9051 §7.5.2) from the raw fields: encoded words stay as they are, quoting is removed.</summary>
internal sealed class EnvelopeRenderer(ByteBuilder scratch)
{
    // Two octets of a header make seventeen here, and From may stand three times: a header of a megabyte would be kept and sent as thirty.
    // No server takes mail to more recipients at once.
    private const int MaximumAddresses = 10_000;

    internal void Render(in HeaderFields fields, ByteBuilder output)
    {
        output.Append((byte)'(');
        Text(fields.Date, fields.HasDate, output);
        output.Append((byte)' ');
        Text(fields.Subject, fields.HasSubject, output);
        output.Append((byte)' ');
        int from = output.Length;
        Addresses(fields.From, output);
        int fromLength = output.Length - from;
        output.Append((byte)' ');
        // RFC 9051 §7.5.2: where Sender or Reply-To is absent or empty, the server gives the value of From.
        if (!Addresses(fields.Sender, output)) CopyFrom(output, from, fromLength);
        output.Append((byte)' ');
        if (!Addresses(fields.ReplyTo, output)) CopyFrom(output, from, fromLength);
        output.Append((byte)' ');
        Addresses(fields.To, output);
        output.Append((byte)' ');
        Addresses(fields.Cc, output);
        output.Append((byte)' ');
        Addresses(fields.Bcc, output);
        output.Append((byte)' ');
        Text(fields.InReplyTo, fields.HasInReplyTo, output);
        output.Append((byte)' ');
        Text(fields.MessageId, fields.HasMessageId, output);
        output.Append((byte)')');
    }

    // RFC 9051 §7.5.2: NIL is an absent field, the empty string an empty one.
    private void Text(ReadOnlySpan<byte> raw, bool present, ByteBuilder output)
    {
        if (!present) output.AppendNil();
        else output.AppendString(HeaderValue.Unfold(raw, Cleared()));
    }

    private static void CopyFrom(ByteBuilder output, int from, int length)
    {
        // What Addresses wrote for the missing field is NIL.
        output.Truncate(output.Length - 3);
        output.AppendOwn(from, length);
    }

    /// <returns>False when there was no address and NIL was written.</returns>
    private bool Addresses(ReadOnlySpan<byte> raw, ByteBuilder output)
    {
        int start = output.Length;
        output.Append((byte)'(');
        if (!raw.IsEmpty)
        {
            var reader = new AddressListReader(raw, Cleared());
            for (int count = 0; count < MaximumAddresses && reader.Read(out AddressToken token); count++) Address(reader, token, output);
        }

        if (output.Length > start + 1)
        {
            output.Append((byte)')');
            return true;
        }

        output.Truncate(start);
        output.AppendNil();
        return false;
    }

    private static void Address(in AddressListReader reader, AddressToken token, ByteBuilder output)
    {
        switch (token)
        {
            // RFC 9051 §7.5.2: a NIL host marks a group; its mailbox is the group's name at the start and NIL at the end.
            case AddressToken.GroupStart:
                output.Append("(NIL NIL "u8);
                output.AppendString(reader.Mailbox);
                output.Append(" NIL)"u8);
                break;
            case AddressToken.GroupEnd:
                output.Append("(NIL NIL NIL NIL)"u8);
                break;
            default:
                output.Append((byte)'(');
                output.AppendStringOrNil(reader.Name);
                output.Append((byte)' ');
                output.AppendStringOrNil(reader.Route);
                output.Append((byte)' ');
                // Never NIL here, even for an address that lacks it: NIL would turn it into a group.
                output.AppendString(reader.Mailbox);
                output.Append((byte)' ');
                output.AppendString(reader.Host);
                output.Append((byte)')');
                break;
        }
    }

    private ByteBuilder Cleared()
    {
        scratch.Clear();
        return scratch;
    }
}
