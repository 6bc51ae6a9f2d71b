namespace Posthouse.Mail;

/// <summary>Renders BODY and BODYSTRUCTURE (RFC 9051 §7.5.2) from the fragments that each part's header left.</summary>
internal static class BodyStructureRenderer
{
    // RFC 9051 §9, body-type-mpart: a multipart has at least one body. One that could not be split shows an empty text.
    private static ReadOnlySpan<byte> EmptyBody => "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0)"u8;

    // The envelope of a message that was not opened.
    private static ReadOnlySpan<byte> EmptyEnvelope => "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"u8;

    internal static void Render(ScannedPart part, ByteBuilder fragments, bool extended, ByteBuilder output)
    {
        output.Append((byte)'(');
        if (part.IsMultipart) RenderMultipart(part, fragments, extended, output);
        else RenderSingle(part, fragments, extended, output);
        if (extended) output.Append(fragments.Slice(part.Extension.Start, part.Extension.Length));
        output.Append((byte)')');
    }

    private static void RenderMultipart(ScannedPart part, ByteBuilder fragments, bool extended, ByteBuilder output)
    {
        if (part.Children is { Count: > 0 } children)
        {
            foreach (ScannedPart child in children) Render(child, fragments, extended, output);
        }
        else
        {
            output.Append(EmptyBody);
        }

        output.Append((byte)' ');
        output.Append(fragments.Slice(part.Fields.Start, part.Fields.Length));
    }

    private static void RenderSingle(ScannedPart part, ByteBuilder fragments, bool extended, ByteBuilder output)
    {
        output.Append(fragments.Slice(part.Fields.Start, part.Fields.Length));
        output.Append((byte)' ');
        output.AppendNumber(part.BodyLength);
        if (part.IsMessage)
        {
            output.Append((byte)' ');
            if (part.Children is [ScannedPart message])
            {
                output.Append(fragments.Slice(message.Envelope.Start, message.Envelope.Length));
                output.Append((byte)' ');
                Render(message, fragments, extended, output);
            }
            else
            {
                output.Append(EmptyEnvelope);
                output.Append((byte)' ');
                output.Append(EmptyBody);
            }
        }

        if (!part.IsMessage && part.Type != "text") return;
        output.Append((byte)' ');
        output.AppendNumber(part.Lines);
    }
}
