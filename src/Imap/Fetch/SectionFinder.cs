using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>Octets of a stored message.</summary>
/// <param name="Encoding">What BINARY has to undo.</param>
internal readonly record struct SectionRange(long Offset, long Length, TransferEncoding Encoding);

/// <summary>Where a section lies in a message, by the part tree that was made when it arrived (RFC 9051 §6.4.5.1).</summary>
internal static class SectionFinder
{
    /// <summary>Null when the message has no such part.</summary>
    internal static SectionRange? Find(MessagePart root, long size, SectionItem item)
    {
        if (item.Part.Length == 0) return OfMessage(root, size, item.Text);
        if (FindPart(root, item.Part) is not { } part) return null;
        switch (item.Text)
        {
            case SectionText.All:
                return new SectionRange(part.BodyOffset, part.BodyLength, part.IsMultipart || part.IsMessage ? TransferEncoding.SevenBit : part.Encoding);
            case SectionText.Mime:
                return new SectionRange(part.HeaderOffset, part.HeaderLength, TransferEncoding.SevenBit);
        }

        // HEADER and TEXT of a part are those of the message that it holds.
        if (!part.IsMessage || part.Children.Count == 0) return null;
        MessagePart message = part.Children[0];
        return item.Text == SectionText.Text
            ? new SectionRange(message.BodyOffset, message.BodyLength, TransferEncoding.SevenBit)
            : new SectionRange(message.HeaderOffset, message.HeaderLength, TransferEncoding.SevenBit);
    }

    private static SectionRange OfMessage(MessagePart root, long size, SectionText text) => text switch
    {
        SectionText.All => new SectionRange(0, size, TransferEncoding.SevenBit),
        SectionText.Text => new SectionRange(root.HeaderLength, size - root.HeaderLength, TransferEncoding.SevenBit),
        _ => new SectionRange(0, root.HeaderLength, TransferEncoding.SevenBit),
    };

    private static MessagePart? FindPart(MessagePart root, uint[] numbers)
    {
        // A message that is no multipart has one part, its body, which is "1".
        MessagePart current = root;
        bool mayBeBody = true;
        foreach (uint number in numbers)
        {
            MessagePart container = current;
            if (!mayBeBody)
            {
                if (current.IsMessage && current.Children.Count > 0)
                {
                    container = current.Children[0];
                    mayBeBody = true;
                }
                else if (!current.IsMultipart)
                {
                    return null;
                }
            }

            if (container.IsMultipart)
            {
                if (number > (uint)container.Children.Count) return null;
                current = container.Children[(int)number - 1];
            }
            else
            {
                if (!mayBeBody || number != 1) return null;
                current = container;
            }

            mayBeBody = false;
        }

        return current;
    }
}
